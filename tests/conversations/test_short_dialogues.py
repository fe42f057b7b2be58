"""Short dialogues over longer ones: begun again, given up, left to end; each is about what it was begun about."""

from tests.conversations.talk import Talk


async def test_deleted_and_started_again_it_is_about_the_same_case(talk: Talk) -> None:
    await talk.play("""
        nadia: /note REF
        nadia: /start
        nadia < You began “Add a note” for REF and have not finished it
        nadia: [Delete it and start again]
        nadia < What should the team know about REF?
        nadia: there is a dog
        nadia < The note is with REF
        nadia: /correct REF
        nadia: /cancel
        nadia < Stop “Put a detail right” for REF?
        nadia: [No, go on]
        nadia: /start
        nadia: [Delete it and start again]
        nadia < What is wrong in referral REF?
        nadia: [Phone]
        nadia: 07700 900123
        nadia: [Put it right]
        nadia < REF
    """)


async def test_an_action_that_is_started_again_is_the_same_action(talk: Talk) -> None:
    await talk.play("""
        priya: /action REF
        priya: benefits
        priya: [Nothing to add]
        priya: me
        priya: tomorrow
        priya: no
        priya: /mine
        priya: [1. Open]
        priya: [Done]
        priya: /start
        priya: [Delete it and start again]
        priya: all claimed
        priya < “benefits check” is closed. Done.
    """)


async def test_what_was_not_finished_is_called_what_it_was(talk: Talk) -> None:
    await talk.play("""
        nadia: /refer
        nadia: john brown
        later 1 hours
        nadia: /note REF
        later 23 hours
        nadia < The referral that you began was not finished
        later 1 hours
        nadia < What you began about a case was not finished
        nadia !< The referral that you began
        nadia: /correct REF
        later 24 hours
        nadia < The detail that you began to put right was not finished, so nothing was changed
    """)


async def test_a_referral_of_somebody_else_is_never_written_into_a_case(talk: Talk) -> None:
    await talk.play("""
        nadia: /note REF
        nadia: Pls see John Brown dob 3/4/44, 14 Hill St CT10 2AB, falls x3, lives alone, St Peters
        nadia < I have added nothing of it to REF. To refer them, press Delete it and start again
        channel !< note
        nadia: [Go on with it]
        nadia: Mary Smith dob 3/4/41 of 12 High St CT10 1AL now has carers, falls less, St Peters know
        nadia < The note is with REF
        nadia: /withdraw REF
        nadia: Pls see John Brown dob 3/4/44, 14 Hill St CT10 2AB, falls x3, lives alone, St Peters
        nadia: [Delete it and start again]
        nadia < Name · John Brown
        nadia !< withdrawn
    """)

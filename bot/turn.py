"""One turn: whoever it was, whatever they did, one answer, in one transaction with everything that it changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import chores, crash, joining, toast
from bot.arrivals import TYPED, lane_of, to_arrival
from bot.case import in_group, status
from bot.case import press as case_press
from bot.dialogue import Dialogue, ask_again
from bot.house import House
from bot.visit import Visit
from conversations import screen
from conversations.flows import FLOWS
from conversations.turns import Input, Notice, Pressed, Said, State, Submitted
from handlers.surface import Inbound, Kind, Spoken
from handlers.tokens import About, Press, slot
from handlers.words import PLAIN, words_in
from store.records import Conversation
from store.services import channels, conversations, hygiene, inbox, people
from store.terms import ConversationStatus


def take_turn(
    connection: Connection, house: House, row_id: int | None, inbound: Inbound, now: datetime
) -> list[Spoken]:
    """Handle one arrival; what a live surface is to answer with. Everything else waits in the outbox.

    `row_id` is None for what has just arrived: it is in the inbox, as handled, once the turn is committed.

    Raises:
        inbox.AlreadyDone: another process was quicker; nothing is changed.
        inbox.OutOfTurn: something that the member did earlier is not handled yet; nothing is changed.
    """
    if inbound.kind is Kind.MOVED:
        channels.moved(connection, house.ring, inbound.surface, inbound.chat, inbound.text)
        _finish(connection, row_id, inbound, now)
        return []
    chat = inbound.chat if inbound.private else None
    member = people.recognise(connection, inbound.surface, inbound.sender, chat, now)
    if member is None:
        spoken = _to_stranger(connection, house, inbound, now)
        _finish(connection, row_id, inbound, now)
        return spoken
    if inbox.is_behind(connection, lane_of(inbound), row_id):
        raise inbox.OutOfTurn
    visit = Visit(connection, house, inbound, now, member)
    _handle(visit)
    if inbound.query:
        # Every press is answered, if only so that its button stops waiting.
        toast.answer(connection, house, inbound, now)
    _finish(connection, row_id, inbound, now, visit.conversation_id, _wipe_at(visit))
    crash.at("turn.before_commit")
    return visit.live


def _to_stranger(connection: Connection, house: House, inbound: Inbound, now: datetime) -> list[Spoken]:
    """The one answer that strangers get; a home page that they look at says it itself."""
    if inbound.query:
        toast.answer(connection, house, inbound, now, words_in(PLAIN).notice(Notice("members_only"), {}))
    if inbound.kind is Kind.HOME:
        return [Spoken(Notice("stranger"), {}, None)]
    joining.greet_stranger(connection, house, inbound, now)
    return []


def _finish(
    connection: Connection,
    row_id: int | None,
    inbound: Inbound,
    now: datetime,
    conversation_id: int | None = None,
    wipe_at: datetime | None = None,
) -> None:
    if row_id is None:
        inbox.keep_done(connection, to_arrival(inbound), conversation_id, now, wipe_at)
    else:
        inbox.finish(connection, row_id, conversation_id, now, wipe_at)


def _wipe_at(visit: Visit) -> datetime | None:
    """When what was typed has to go: with its dialogue; at once if it belongs to none, since it may hold anything."""
    inbound = visit.inbound
    if not inbound.private or inbound.kind not in TYPED:
        return None
    if visit.conversation_id:
        return visit.now if visit.over == visit.conversation_id else visit.now + hygiene.LATEST
    harmless = inbound.kind is Kind.COMMAND and not inbound.text.strip()
    return None if harmless else visit.now


def _handle(visit: Visit) -> None:
    match visit.inbound.kind:
        case Kind.COMMAND if not visit.inbound.private:
            in_group.command(visit)
        case Kind.GROUP:
            in_group.point_to_private(visit)
        case Kind.COMMAND:
            chores.command(visit)
        case Kind.PRESS:
            _pressed(visit)
        case Kind.TEXT if visit.inbound.author is not None:
            chores.passed_on(visit)
        case Kind.TEXT if not visit.house.manners[visit.inbound.surface].typed:
            visit.say("use_form")
        case Kind.TEXT | Kind.SUBMIT:
            _answered(visit)
        case Kind.EDITED:
            _aside(visit, "edited")
        case Kind.UNSUPPORTED:
            _aside(visit, "unsupported", what=visit.inbound.text)
        case Kind.HOME if visit.inbound.live:
            status.list_mine(visit)
        case Kind.HOME | Kind.MOVED:
            pass


def _aside(visit: Visit, key: str, **params: Any) -> None:
    """Nothing changes; but what was sent in the middle of a dialogue is deleted with the rest of it."""
    Dialogue(visit).current()
    visit.say(key, **params)
    ask_again(visit)


def _answered(visit: Visit) -> None:
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    if kept is None:
        chores.said_alone(visit)
        return
    given = _input(visit, kept)
    if isinstance(given, Said) and kept.surface != visit.inbound.surface:
        dialogue.bring_here(kept)
        return
    if isinstance(given, Said) and chores.is_of_another(visit, kept, given):
        chores.offer_to_refer(visit, kept, given)
        return
    dialogue.go_on(kept, given)


def _input(visit: Visit, kept: Conversation) -> Input:
    if visit.inbound.kind is Kind.TEXT:
        return Said(visit.inbound.text)
    press = visit.house.tokens.read(visit.inbound.token)
    right = press is not None and press.about is About.CONVERSATION and press.id == kept.id
    return Submitted(visit.inbound.values, press.revision if press and right else -1)


def _pressed(visit: Visit) -> None:
    press = visit.house.tokens.read(visit.inbound.token)
    if press is None or press.about is About.CONVERSATION:
        _pressed_in_dialogue(visit, press)
    elif press.about in case_press.OF_A_CASE:
        case_press.pressed(visit, press)
    elif press.about is About.COMMAND:
        chores.follow(visit, press)
    else:
        joining.pressed(visit, press)


def _pressed_in_dialogue(visit: Visit, press: Press | None) -> None:
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    if kept is None:
        visit.say("stale_done" if press and _was_done(visit, press) else "stale_alone")
        return
    if press is None or press.id != kept.id:
        visit.say("stale")
        dialogue.show_again(kept)
        return
    state = State.from_json(kept.state)
    keys = screen.acceptable(FLOWS[kept.flow], state)
    choice = next((key for key in keys if slot(key) == press.slot), "")
    dialogue.go_on(kept, Pressed(choice, press.revision, visit.inbound.values))


def _was_done(visit: Visit, press: Press) -> bool:
    """Whether it is the second tap on the last button of a dialogue of theirs, which was carried out once."""
    pressed = conversations.get(visit.connection, visit.house.ring, press.id)
    if pressed is None or pressed.member_id != visit.member.id:
        return False
    return pressed.status is ConversationStatus.DONE

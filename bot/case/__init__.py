"""The case after the referral: who takes it, what is done about it, and who is told.

What begins at a button: press, action_press, event_press; at a command: commands, in_group, which_case.
What a dialogue's end does: effects leads to triage, casework and actions, which take a step.
Who is told once a step has settled: settle leads to tell_of_case, tell_of_action, updates.
What a dialogue looks up: lookups, owners. What is shown in private: details, mine, status, who, action_words.
What the time tells people: nudges, digest, self_audit.
"""

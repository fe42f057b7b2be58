"""Running a dialogue in a turn: load, step, save, show, and carry out what it decided."""

from dataclasses import replace
from datetime import timedelta

from bot import effects
from bot.showing import show
from bot.stepping import find_and_step, steps
from bot.visit import Visit
from conversations import engine, screen
from conversations.declare import Flow
from conversations.flows import FLOWS
from conversations.turns import Input, Said, State, Turn
from handlers.surface import Kind
from store.records import Conversation
from store.services import conversations, referrals
from store.terms import ConversationStatus

DRAFT = timedelta(hours=24)
AWAITING_AGREEMENT = timedelta(days=7)
REMIND_AFTER = timedelta(days=3)
_STATUS = {"done": ConversationStatus.DONE, "ended": ConversationStatus.ENDED, "paused": ConversationStatus.PAUSED}


class Dialogue:
    """One member's dialogue within one turn."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def current(self) -> Conversation | None:
        """The open conversation, if any; the visit's answers hang on it from here on."""
        connection, ring, member_id = self.visit.connection, self.visit.house.ring, self.visit.member.id
        kept = conversations.current(connection, ring, member_id) or conversations.take_up(connection, ring, member_id)
        if kept:
            self.visit.conversation_id = kept.id
        return kept

    def begin(
        self, flow: Flow, referral_id: int | None = None, said: Said | None = None, subject: int | None = None
    ) -> None:
        """Start a flow; the caller has seen to it that none is open. `said` answers the first question at once."""
        visit = self.visit
        visit.referral_id = referral_id
        turn = find_and_step(visit, lambda ctx: engine.start(flow, ctx, subject))
        kept = conversations.begin(
            visit.connection,
            visit.house.ring,
            visit.house.new_id(),
            visit.member.id,
            flow.name,
            turn.state.to_json(),
            visit.inbound.surface,
            visit.now,
            visit.now + DRAFT,
            referral_id,
        )
        visit.conversation_id = kept.id
        if visit.house.manners[visit.inbound.surface].stays and not visit.inbound.paged:
            visit.say("stays")
        if said:
            self.go_on(kept, said)
        else:
            show(self.visit, flow, turn, referral_id)

    def begin_short(self, flow: Flow, referral_id: int, said: str = "", subject: int | None = None) -> None:
        """Start a short flow over whatever is open, which is taken up again afterwards.

        Begun twice, by a second tap, it goes on where it is, unless what was `said` begins it anew.
        """
        kept = self.current()
        if kept and _is_about(kept, flow, referral_id, subject):
            if not said:
                self.show_again(kept)
                return
            self.drop(kept)
        elif kept and kept.status == ConversationStatus.OPEN:
            conversations.lay_aside(self.visit.connection, kept)
        self.begin(flow, referral_id, Said(said) if said else None, subject)

    def is_blank(self, kept: Conversation) -> bool:
        """Whether nothing was answered yet, so that there is nothing to go on with."""
        state = State.from_json(kept.state)
        said = (state.answers, state.pending, state.keep, state.ticked, state.candidates, state.begun, state.sought)
        return not any(said)

    def drop(self, kept: Conversation) -> None:
        """End it with nothing done."""
        self._save(kept, Turn(State.from_json(kept.state), fate="ended"))
        effects.wipe(self.visit)

    def go_on(self, kept: Conversation, given: Input) -> None:
        """One step of an open conversation. A flow whose version has moved on is closed kindly."""
        flow, state = FLOWS[kept.flow], State.from_json(kept.state)
        self.visit.referral_id, self.visit.subject = kept.referral_id, state.subject
        if state.version != flow.version:
            self.visit.say("upgraded", flow=flow.folder)
            self.drop(kept)
            return
        turn = find_and_step(self.visit, lambda ctx: steps(flow, state, given, ctx))
        if turn.fate == "elsewhere" and isinstance(given, Said):
            self.visit.say("about_another")
            self.offer_to_go_on(kept, f"{flow.name}:", given)
            return
        if turn.fate == "again":
            self._start_again(kept, turn)
            return
        if turn.fate in ("another", "next_waiting"):
            self._leave_waiting(kept, turn)
            return
        self._save(kept, turn)
        show(self.visit, flow, turn, kept.referral_id)
        for effect in turn.effects:
            effects.carry_out(self.visit, effect)
        if turn.fate:
            effects.wipe(self.visit)
            self._take_up()

    def _take_up(self) -> None:
        """What was laid aside for this dialogue goes on where it was."""
        kept = conversations.take_up(self.visit.connection, self.visit.house.ring, self.visit.member.id)
        if kept and not self.visit.inbound.paged:
            self.visit.conversation_id = kept.id
            self.come_back(kept)

    def offer_to_go_on(self, kept: Conversation, then: str = "", said: Said | None = None) -> None:
        """Ask what is to become of what was begun; what waits for the person's agreement may go on waiting.

        `then` is begun instead, if that is what they choose, with what they have `said` already.
        """
        aside = "resume"
        if kept.status == ConversationStatus.PAUSED:
            others = conversations.waiting(self.visit.connection, self.visit.house.ring, self.visit.member.id)
            aside = "several" if len(others) > 1 else "waiting"
        self.interrupt(kept, aside, then, said)

    def _leave_waiting(self, kept: Conversation, turn: Turn) -> None:
        """It waits on, and what the member asked for is begun, or the draft that was looked at longest ago is shown."""
        then, said = turn.state.then, _said_before(turn.state)
        if turn.fate == "next_waiting":
            # What is left is not saved: the one that was saved last is the one that is talked about.
            following = conversations.waiting(self.visit.connection, self.visit.house.ring, self.visit.member.id)[0]
            self.visit.conversation_id = following.id
            self.offer_to_go_on(following, then, said)
            return
        self._save(kept, replace(turn, state=replace(turn.state, said={}), fate=None))
        self._begin_then(kept, then, said)

    def _start_again(self, kept: Conversation, turn: Turn) -> None:
        """What was begun is deleted, and what the member asked for since is begun."""
        self.drop(kept)
        self._begin_then(kept, turn.state.then, _said_before(turn.state))

    def _begin_then(self, kept: Conversation, then: str, said: Said | None) -> None:
        """Begin `then` ("flow:referral"), or the same again about the same."""
        flow, _, about = then.partition(":")
        if flow:
            self.begin(FLOWS[flow], int(about) if about else None, said)
        else:
            self.begin(FLOWS[kept.flow], kept.referral_id, said, State.from_json(kept.state).subject)

    def interrupt(self, kept: Conversation, aside: str, then: str = "", said: Said | None = None) -> None:
        """Lay an aside over the question: urgent help, cancel, or the offer to go on (or to begin `then` instead)."""
        flow, state = FLOWS[kept.flow], engine.interrupt(State.from_json(kept.state), aside, then, said)
        turn = Turn(state, (screen.show(flow, state),))
        self._save(kept, turn)
        show(self.visit, flow, turn, kept.referral_id)

    def show_again(self, kept: Conversation) -> None:
        """Ask the same question again, on whatever surface the member is on now."""
        flow, state = FLOWS[kept.flow], State.from_json(kept.state)
        show(self.visit, flow, Turn(state, (screen.show(flow, state),)), kept.referral_id)

    def come_back(self, kept: Conversation) -> None:
        """The same after something else was talked of: it is said first whom the question is about."""
        about = referrals.get(self.visit.connection, kept.referral_id) if kept.referral_id else None
        whom = about.ref if about else kept.state["answers"].get("name")
        if whom:
            self.visit.say("back_to", flow=FLOWS[kept.flow].folder, whom=whom)
        self.show_again(kept)

    def bring_here(self, kept: Conversation) -> None:
        """Ask here what was asked on another surface: what was typed before that answers something else."""
        self._save(kept, Turn(State.from_json(kept.state)))
        self.visit.say("asked_elsewhere")
        self.show_again(kept)

    def _save(self, kept: Conversation, turn: Turn) -> None:
        """Store where it stands. A draft that waits for the person's agreement waits on when it is only looked at."""
        now = self.visit.now
        waits = kept.status == ConversationStatus.PAUSED and dict(turn.state.answers) == kept.state["answers"]
        until = now + DRAFT
        if turn.fate == "paused":
            until = now + AWAITING_AGREEMENT
        elif waits and turn.fate is None:
            turn, until = replace(turn, fate="paused"), kept.expires_at
        remind_at = until - AWAITING_AGREEMENT + REMIND_AFTER
        conversations.save(
            self.visit.connection,
            self.visit.house.ring,
            kept,
            turn.state.to_json(),
            _STATUS.get(turn.fate or "", ConversationStatus.OPEN),
            self.visit.inbound.surface,
            now,
            until,
            remind_at=remind_at if turn.fate == "paused" and remind_at > now else None,
        )


def ask_again(visit: Visit) -> None:
    """After something said beside it, the question that is open; not what waits for the person's agreement.

    A form is not asked again: it is still there, and an answer to a command would open it over the answer.
    """
    dialogue = Dialogue(visit)
    kept = dialogue.current()
    asks_here = not visit.inbound.paged and visit.house.manners[visit.inbound.surface].typed
    if kept and asks_here and kept.status == ConversationStatus.OPEN:
        again = dialogue.come_back if visit.inbound.kind is Kind.COMMAND else dialogue.show_again
        again(kept)


def _is_about(kept: Conversation, flow: Flow, referral_id: int, subject: int | None) -> bool:
    """Whether it is this flow already, about the same case, and the same action or event of it."""
    its = State.from_json(kept.state)
    return (kept.flow, its.version, kept.referral_id, its.subject) == (flow.name, flow.version, referral_id, subject)


def _said_before(state: State) -> Said | None:
    return Said(**state.said) if state.said else None

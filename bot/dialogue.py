"""Running a dialogue in a turn: load, look up what it needs, step, save, and carry out what it decided."""

from dataclasses import replace
from datetime import timedelta

from bot import effects
from bot.lookups import look_up
from bot.visit import Visit
from conversations import engine, screen
from conversations.declare import Flow
from conversations.flows import FLOWS
from conversations.turns import Ctx, Input, Lookup, Notice, Prompt, State, Turn
from store.records import Conversation
from store.rules import LONDON
from store.services import conversations
from store.terms import ConversationStatus

DRAFT = timedelta(hours=24)
AWAITING_AGREEMENT = timedelta(days=7)
REMIND_AFTER = timedelta(days=3)
_STATUS = {"done": ConversationStatus.DONE, "ended": ConversationStatus.ENDED, "paused": ConversationStatus.PAUSED}


class Dialogue:
    """One member's dialogue within one turn."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.found: dict[Lookup, list[object]] = {}

    def current(self) -> Conversation | None:
        """The open conversation, if any; the visit's answers hang on it from here on."""
        kept = conversations.current(self.visit.connection, self.visit.house.ring, self.visit.member.id)
        if kept:
            self.visit.conversation_id = kept.id
        return kept

    def begin(self, flow: Flow, referral_id: int | None = None) -> None:
        """Start a flow; the caller has seen to it that none is open."""
        turn = self._settle(lambda ctx: engine.start(flow, ctx))
        visit = self.visit
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
        self._show(flow, turn)

    def go_on(self, kept: Conversation, given: Input) -> None:
        """One step of an open conversation. A flow whose version has moved on is closed kindly."""
        flow, state = FLOWS[kept.flow], State.from_json(kept.state)
        if state.version != flow.version:
            self._save(kept, Turn(state, fate="ended"))
            self.visit.say("upgraded")
            return
        turn = self._settle(lambda ctx: engine.step(flow, state, given, ctx))
        if turn.fate == "again":
            self._save(kept, Turn(turn.state, fate="ended"))
            self.begin(flow)
            return
        self._save(kept, turn)
        self._show(flow, turn)
        for effect in turn.effects:
            effects.carry_out(self.visit, effect)
        if turn.fate in ("done", "ended"):
            effects.wipe(self.visit)

    def interrupt(self, kept: Conversation, aside: str) -> None:
        """Lay an aside over the question: urgent help, cancel, or the offer to go on."""
        flow, state = FLOWS[kept.flow], engine.interrupt(State.from_json(kept.state), aside)
        turn = Turn(state, (screen.show(flow, state),))
        self._save(kept, turn)
        self._show(flow, turn)

    def show_again(self, kept: Conversation) -> None:
        """Ask the same question again, on whatever surface the member is on now."""
        flow, state = FLOWS[kept.flow], State.from_json(kept.state)
        self._show(flow, Turn(state, (screen.show(flow, state),)))

    def _settle(self, call: "effects.Stepper") -> Turn:
        """Step, look up what the step needs, and step again: it is pure, so this is safe."""
        while True:
            ctx = Ctx(self.visit.now.astimezone(LONDON).date(), self.visit.member, self.found)
            turn = call(ctx)
            if turn.needs is None:
                return turn
            self.found[turn.needs] = list(look_up(self.visit, turn.needs))

    def _save(self, kept: Conversation, turn: Turn) -> None:
        paused = turn.fate == "paused"
        conversations.save(
            self.visit.connection,
            self.visit.house.ring,
            kept,
            turn.state.to_json(),
            _STATUS.get(turn.fate or "", ConversationStatus.OPEN),
            self.visit.inbound.surface,
            self.visit.now,
            self.visit.now + (AWAITING_AGREEMENT if paused else DRAFT),
            remind_at=self.visit.now + REMIND_AFTER if paused else None,
        )

    def _show(self, flow: Flow, turn: Turn) -> None:
        state = turn.state
        for reply in turn.replies:
            if isinstance(reply, Prompt):
                shown = self._paged(flow, state, reply) if self.visit.inbound.paged else reply
                likeness = state.found[0].get("likeness", "") if state.found else ""
                edit = self.visit.inbound.message_id if turn.redraw else None
                more = {"likeness": likeness, "choices": shown.questions[0].choices if shown.questions else ()}
                self.visit.reply(shown, edit, more)
            elif isinstance(reply, Notice):
                self.visit.reply(reply)

    def _paged(self, flow: Flow, state: State, reply: Prompt) -> Prompt:
        """The whole page that the question is on, with what was wrong beside its own box."""
        if state.aside or state.step == screen.REVIEW or len(reply.questions) > 1:
            return reply
        errors = {one.field: one.error for one in reply.questions if one.error}
        return replace(screen.page(flow, state, errors), params=reply.params)

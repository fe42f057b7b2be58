"""The same dialogue as python-telegram-bot's documentation would have it: ConversationHandler with PicklePersistence.

`python -m tests.bench.peer default|flushed ROOT_URL TOKEN FILE GROUP`. The same questions, keyboards and answers to
presses, and a card in the group at the end; no mail, no deletion of what was typed, no check of the date beyond its
form. `flushed` writes the persistence after every update; `default` leaves it to the library (every 60 seconds).
"""

import sys
import warnings
from datetime import UTC, datetime
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

# The library advises on per_message whichever way it is set where typed and pressed answers are mixed.
warnings.filterwarnings("ignore", category=PTBUserWarning)
Context = ContextTypes.DEFAULT_TYPE
NAME, BORN, RIGHT, LIVES, PHONE, PRACTICE, CONCERNS, KIN, AGREEMENT, REVIEW = range(10)
URGENT = ["Urgent help", "Cancel"]
TICKS = ["Medicines", "Falls", "Alone", "Not engaging", "Self-neglect", "Memory", "Money or housing", "Carer strain"]
PRACTICES = ["St Peter's Surgery, Broadstairs CT10 2SQ", "Broadstairs Medical Practice – yours", "Not known"]
TEXT = filters.TEXT & ~filters.COMMAND


class Flushed(Application):  # type: ignore[type-arg]
    """Writes the persistence after each update."""

    async def process_update(self, update: object) -> None:
        await super().process_update(update)
        await self.update_persistence()


def keyboard(*labels: str, ticked: tuple[str, ...] = ()) -> InlineKeyboardMarkup:
    buttons = [
        InlineKeyboardButton(f"✓ {one}" if one in ticked else one, callback_data=one[:60]) for one in (*labels, *URGENT)
    ]
    return InlineKeyboardMarkup([buttons[at : at + 2] for at in range(0, len(buttons), 2)])


def answers(context: Context) -> dict[str, Any]:
    assert context.user_data is not None
    return context.user_data


async def ask(update: Update, text: str, *labels: str) -> None:
    assert update.effective_chat is not None
    await update.effective_chat.send_message(text, parse_mode="HTML", reply_markup=keyboard(*labels))


async def take(update: Update, context: Context, field: str) -> str:
    """Store what was typed or pressed."""
    if update.callback_query:
        await update.callback_query.answer()
        given = update.callback_query.data or ""
    else:
        assert update.message is not None
        given = update.message.text or ""
    answers(context)[field] = given
    return given


async def start(update: Update, context: Context) -> None:
    await ask(update, "Hello. To refer somebody, type /refer")


async def refer(update: Update, context: Context) -> int:
    answers(context).clear()
    await ask(update, "Who would you like to refer? Type their full name.")
    return NAME


async def name(update: Update, context: Context) -> int:
    answers(context)["name"] = (await take(update, context, "name")).title()
    await ask(update, f"When was {answers(context)['name']} born? Like 27 3 1941.", "Not known")
    return BORN


async def born(update: Update, context: Context) -> int:
    given = await take(update, context, "born_on")
    day, month, year = given.split("/")
    on = datetime(1900 + int(year), int(month), int(day), tzinfo=UTC).date()
    answers(context)["born_on"] = on
    await ask(update, f"<b>{on.day} {on:%B %Y}</b>. Right?", "Yes", "No")
    return RIGHT


async def right(update: Update, context: Context) -> int:
    await take(update, context, "right")
    await ask(update, f"Where does {answers(context)['name']} live?", "No fixed abode")
    return LIVES


async def lives(update: Update, context: Context) -> int:
    given = await take(update, context, "lives")
    await ask(update, f"Saved: {given}. A phone number for {answers(context)['name']}?", "Skip")
    return PHONE


async def phone(update: Update, context: Context) -> int:
    await take(update, context, "phone")
    await ask(update, "Which GP practice?", *PRACTICES)
    return PRACTICE


async def practice(update: Update, context: Context) -> int:
    await take(update, context, "practice")
    answers(context)["ticks"] = []
    await ask(update, "What worries you? Choose any, then say it in your own words.", *TICKS)
    return CONCERNS


async def tick(update: Update, context: Context) -> int:
    chosen = [*answers(context)["ticks"], await take(update, context, "tick")]
    answers(context)["ticks"] = chosen
    assert update.callback_query is not None
    text = "What worries you? Choose any, then say it in your own words."
    await update.callback_query.edit_message_text(text, reply_markup=keyboard(*TICKS, ticked=tuple(chosen)))
    return CONCERNS


async def concerns(update: Update, context: Context) -> int:
    await take(update, context, "concerns")
    await ask(update, "Who is the next of kin or carer? Name, relation, phone.", "None known")
    return KIN


async def kin(update: Update, context: Context) -> int:
    await take(update, context, "kin")
    about = answers(context)["name"]
    text = f"Does {about} agree to this referral and to sharing what is needed with the team?"
    await ask(update, text, "Agrees", "Cannot decide", "Has not been asked", "Objects")
    return AGREEMENT


async def agreement(update: Update, context: Context) -> int:
    await take(update, context, "agreement")
    shown = "\n".join(f"{field} · {value}" for field, value in answers(context).items())
    changes = [f"Change {field}" for field in answers(context)]
    await ask(update, f"<b>Check before sending</b>\n{shown}", "Confirm and send", "Add something", *changes)
    return REVIEW


async def confirm(update: Update, context: Context) -> int:
    await take(update, context, "sent")
    await ask(update, "Sent. Your reference is <b>K7Q-4MD</b>.")
    await context.bot.send_message(sys.argv[5], "New referral K7Q-4MD", reply_markup=keyboard("Details"))
    return ConversationHandler.END


def conversation() -> ConversationHandler[Context]:
    def typed(call: Any) -> list[Any]:
        return [MessageHandler(TEXT, call)]

    def pressed(call: Any) -> list[Any]:
        return [CallbackQueryHandler(call)]

    return ConversationHandler(
        entry_points=[CommandHandler("refer", refer)],
        states={
            NAME: typed(name),
            BORN: typed(born),
            RIGHT: pressed(right),
            LIVES: typed(lives),
            PHONE: pressed(phone),
            PRACTICE: pressed(practice),
            CONCERNS: [*typed(concerns), *pressed(tick)],
            KIN: typed(kin),
            AGREEMENT: pressed(agreement),
            REVIEW: pressed(confirm),
        },
        fallbacks=[CommandHandler("refer", refer)],
        name="referral",
        persistent=True,
    )


def main() -> None:
    mode, root, token, file = sys.argv[1:5]
    builder = ApplicationBuilder().token(token).base_url(f"{root}/bot").persistence(PicklePersistence(file))
    if mode == "flushed":
        builder = builder.application_class(Flushed)
    application = builder.build()
    application.add_handler(conversation())
    application.add_handler(CommandHandler("start", start))
    application.run_polling()


if __name__ == "__main__":
    main()

"""The Bot API methods of the fake that write into chats. Error texts are those of tdlib/telegram-bot-api."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.fakes.telegram_html import MAX_TEXT, ParseError, is_blank, parse_html
from tests.fakes.telegram_shapes import ApiError, Chat, Document, Json, Message

if TYPE_CHECKING:
    from tests.fakes.telegram_world import World

Files = dict[str, tuple[str, bytes]]
Method = Callable[["World", Json, Files], Any]

MAX_CAPTION, MAX_DATA, MAX_BUTTONS = 1024, 64, 100
DELETABLE_FOR = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def bad(text: str, **parameters: int) -> ApiError:
    return ApiError(400, f"Bad Request: {text}", **parameters)


def decoded(params: Json, name: str) -> Any:
    """A parameter that may have come as a JSON text (forms) or as it is (JSON bodies)."""
    value = params.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError as e:
        raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from e


def flag(params: Json, name: str) -> bool:
    return str(params.get(name, "")).lower() in ("true", "1", "yes")


def number(params: Json, name: str, default: int = 0) -> int:
    try:
        return int(params.get(name) or default)
    except ValueError as e:
        raise bad(f"{name} must be an integer") from e


def find_chat(world: "World", params: Json) -> Chat:
    """The chat of `chat_id`, known to the bot. Raises 400 "chat not found"."""
    if not params.get("chat_id"):
        raise bad("chat_id is empty")
    chat_id = str(params["chat_id"])
    chat = world.chats.get(int(chat_id)) if chat_id.removeprefix("-").isdecimal() else None
    if chat is None:
        raise bad("chat not found")
    return chat


def writable(world: "World", params: Json) -> Chat:
    """The chat, if the bot may write to it now; else 403, or 400 with the new id of an upgraded group."""
    chat = find_chat(world, params)
    if chat.upgraded_to:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to)
    refusals = {
        "user is deactivated": chat.deactivated,
        "bot was blocked by the user": chat.blocked,
        "bot can't initiate conversation with a user": chat.private and not chat.started,
        f"bot was kicked from the {chat.kind} chat": not chat.bot_is_member,
    }
    for reason, holds in refusals.items():
        if holds:
            raise ApiError(403, f"Forbidden: {reason}")
    return chat


def formatted(params: Json, name: str) -> tuple[str, str, list[Json]]:
    """(plain, as sent, entities) of a text or caption; 400 "can't parse entities: …"."""
    source = str(params.get(name) or "").replace("\r", "")
    mode = str(params.get("parse_mode") or "").lower()
    if mode and mode != "html":
        raise bad("unsupported parse_mode")
    try:
        plain, entities = parse_html(source) if mode else (source, decoded(params, "entities") or [])
    except ParseError as e:
        raise bad(f"can't parse entities: {e}") from e
    return plain.strip() if not entities else plain.rstrip(), source, entities


def message_text(params: Json) -> tuple[str, str, list[Json]]:
    """As `formatted`, neither empty nor too long."""
    if not params.get("text"):
        raise bad("message text is empty")
    plain, source, entities = formatted(params, "text")
    if is_blank(plain):
        raise bad("text must be non-empty")
    if len(plain) > MAX_TEXT:
        raise bad("message is too long")
    return plain, source, entities


def keyboard(params: Json) -> list[list[Json]]:
    """The rows of an inline keyboard, checked; [] for none or for another kind of markup."""
    markup = decoded(params, "reply_markup") or {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard") or []
    for row in rows:
        for button in row:
            _check_button(button)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad("reply markup is too long")
    return [row for row in rows if row]


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad("can't parse inline keyboard button: Text must be non-empty")
    if "url" in button:
        parts = urlsplit(button["url"])
        if parts.scheme not in ("http", "https", "tg") or (parts.scheme != "tg" and "." not in parts.netloc):
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    elif "callback_data" in button:
        if not 1 <= len(button["callback_data"].encode()) <= MAX_DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif len(button) == 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def _reply_to(chat: Chat, params: Json) -> int | None:
    reply = decoded(params, "reply_parameters") or {}
    wanted = reply.get("message_id") or number(params, "reply_to_message_id")
    if wanted and int(wanted) in chat.messages:
        return int(wanted)
    if wanted and not reply.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return None


def _post(world: "World", params: Json, plain: str, source: str, entities: list[Json], extra: Json) -> Json:
    rows = keyboard(params)
    chat = writable(world, params)
    if flag(params, "protect_content"):
        extra["has_protected_content"] = True
    preview = decoded(params, "link_preview_options")
    if preview:
        extra["link_preview_options"] = preview
    message = chat.add(
        world.me,
        world.now(),
        plain,
        html=source,
        entities=entities,
        keyboard=rows,
        extra=extra,
        reply_to=_reply_to(chat, params),
        silent=flag(params, "disable_notification"),
    )
    world.told(message)
    return message.shape()


def send_message(world: "World", params: Json, files: Files) -> Json:
    return _post(world, params, *message_text(params), extra={})


def send_document(world: "World", params: Json, files: Files) -> Json:
    """Only uploads: the fake fetches no address and remembers no file_id."""
    name = str(params.get("document") or "").removeprefix("attach://") or "document"
    if name not in files:
        raise bad("there is no document in the request")
    file_name, content = files[name]
    plain, source, entities = formatted(params, "caption")
    if len(plain) > MAX_CAPTION:
        raise bad("message caption is too long")
    number_ = len(world.documents) + 1
    shape = {"file_id": f"BQAC{number_}", "file_unique_id": f"AgAD{number_}", "file_size": len(content)}
    sent = _post(world, params, plain, source, entities, {"document": {**shape, "file_name": file_name}})
    world.documents.append(Document(number(params, "chat_id"), file_name, content, plain))
    return sent


def _own_message(world: "World", params: Json) -> Message:
    chat = writable(world, params)
    message = chat.messages.get(number(params, "message_id"))
    if message is None:
        raise bad("message to edit not found")
    if not message.from_bot:
        raise bad("message can't be edited")
    return message


def _rekey(message: Message, rows: list[list[Json]]) -> None:
    if message.keyboard and message.keyboard != rows:
        message.old_keyboards.append(message.keyboard)
    message.keyboard = rows


def edit_text(world: "World", params: Json, files: Files) -> Json:
    """A missing reply_markup takes the buttons away, as on Telegram."""
    plain, source, entities = message_text(params)
    rows = keyboard(params)
    message = _own_message(world, params)
    if (plain, entities, rows) == (message.text, message.entities, message.keyboard):
        raise bad(NOT_MODIFIED)
    message.text, message.html, message.entities = plain, source, entities
    return _edited(world, message, rows)


def edit_markup(world: "World", params: Json, files: Files) -> Json:
    rows = keyboard(params)
    message = _own_message(world, params)
    if rows == message.keyboard:
        raise bad(NOT_MODIFIED)
    return _edited(world, message, rows)


def _edited(world: "World", message: Message, rows: list[list[Json]]) -> Json:
    _rekey(message, rows)
    message.edited = world.now()
    message.chat.seen(message)
    world.told(message, "edited")
    return message.shape()


def _deletable(world: "World", chat: Chat, message: Message) -> None:
    if chat.private:
        if world.clock() - message.date >= DELETABLE_FOR:
            raise bad("message can't be deleted for everyone")
    elif not chat.bot_is_admin and (not message.from_bot or world.clock() - message.date >= DELETABLE_FOR):
        raise bad("message can't be deleted")


def delete_message(world: "World", params: Json, files: Files) -> bool:
    chat = find_chat(world, params)
    message = chat.messages.get(number(params, "message_id"))
    if message is None:
        raise bad("message to delete not found")
    _deletable(world, chat, message)
    chat.remove(message)
    world.told(message, "deleted")
    return True


def delete_messages(world: "World", params: Json, files: Files) -> bool:
    """Up to 100; those that are not found are skipped (Bot API, deleteMessages)."""
    chat = find_chat(world, params)
    ids = decoded(params, "message_ids") or []
    if not ids:
        raise bad("message identifiers are not specified")
    if len(ids) > 100:
        raise bad("too many message identifiers specified")
    found = [message for i in ids if (message := chat.messages.get(int(i)))]
    for message in found:
        _deletable(world, chat, message)
    for message in found:
        chat.remove(message)
        world.told(message, "deleted")
    return True


def answer_callback(world: "World", params: Json, files: Files) -> bool:
    """Once only, and soon: afterwards Telegram no longer knows the query."""
    query = world.queries.pop(str(params.get("callback_query_id")), None)
    if query is None or world.clock() - query.asked > query.lives:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(str(params.get("text") or "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    query.answer = {**params, "show_alert": flag(params, "show_alert")}
    query.wake()
    return True


WRITING: dict[str, Method] = {
    "sendmessage": send_message,
    "senddocument": send_document,
    "editmessagetext": edit_text,
    "editmessagereplymarkup": edit_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback,
}

"""Which handler works on which tube: the workers' one table."""

from services.workers.callbacks import DELIVER
from services.workers.calls import CALL
from services.workers.context import Handler
from services.workers.messaging import follow as messages_follow
from services.workers.messaging import send
from services.workers.numbers.allocate import ALLOCATE
from services.workers.numbers.associate import ASSOCIATE
from services.workers.numbers.configure import CONFIGURE
from services.workers.numbers.emergency import EMERGENCY
from services.workers.numbers.look import LOOK
from services.workers.numbers.messages import MESSAGES
from services.workers.numbers.release import RELEASE
from services.workers.numbers.search import SEARCH
from services.workers.numbers.verify import VERIFY
from services.workers.porting import configure, follow, look, submit, verify
from services.workers.reports.ask import ASK
from services.workers.reports.collect import COLLECT
from services.workers.reports.schedule import SCHEDULE
from services.workers.reports.store import STORE
from services.workers.trunks.access import SET_ADDRESSES, SET_BALANCE, SET_DESTINATIONS
from services.workers.trunks.create import CREATE
from services.workers.trunks.delete import DELETE
from services.workers.trunks.look import LOOK as LOOK_AT_TRUNK
from services.workers.trunks.options import SET_OPTIONS
from services.workers.trunks.routing import SET_CONFIG, SET_NUMBERS
from services.workers.trunks.verify import VERIFY as VERIFY_TRUNK
from shared.tubes import names

HANDLERS: dict[str, Handler] = {
    names.NUMBERS_SEARCH: SEARCH,
    names.NUMBERS_ALLOCATE: ALLOCATE,
    names.NUMBERS_LOOK: LOOK,
    names.NUMBERS_CONFIGURE: CONFIGURE,
    names.NUMBERS_TRUNK: ASSOCIATE,
    names.NUMBERS_SMS: MESSAGES,
    names.NUMBERS_EMERGENCY: EMERGENCY,
    names.NUMBERS_VERIFY: VERIFY,
    names.NUMBERS_RELEASE: RELEASE,
    names.PORTING_LOOK: look.LOOK,
    names.PORTING_SUBMIT: submit.SUBMIT,
    names.PORTING_FOLLOW: follow.FOLLOW,
    names.PORTING_CONFIGURE: configure.CONFIGURE,
    names.PORTING_VERIFY: verify.VERIFY,
    names.MESSAGES_SEND: send.SEND,
    names.MESSAGES_FOLLOW: messages_follow.FOLLOW,
    names.REPORTS_SCHEDULE: SCHEDULE,
    names.TRUNKS_CREATE: CREATE,
    names.TRUNKS_LOOK: LOOK_AT_TRUNK,
    names.TRUNKS_OPTIONS: SET_OPTIONS,
    names.TRUNKS_DESTINATIONS: SET_DESTINATIONS,
    names.TRUNKS_BALANCE: SET_BALANCE,
    names.TRUNKS_ADDRESSES: SET_ADDRESSES,
    names.TRUNKS_CONFIGURE: SET_CONFIG,
    names.TRUNKS_NUMBERS: SET_NUMBERS,
    names.TRUNKS_VERIFY: VERIFY_TRUNK,
    names.TRUNKS_DELETE: DELETE,
    names.REPORTS_ASK: ASK,
    names.REPORTS_COLLECT: COLLECT,
    names.REPORTS_STORE: STORE,
    names.CALLS: CALL,
    names.CALLBACKS: DELIVER,
}

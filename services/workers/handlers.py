"""Which handler works on which tube: the workers' one table."""

from services.workers.callbacks import DELIVER
from services.workers.calls import CALL
from services.workers.context import Handler
from services.workers.numbers.allocate import ALLOCATE
from services.workers.numbers.associate import ASSOCIATE
from services.workers.numbers.configure import CONFIGURE
from services.workers.numbers.emergency import EMERGENCY
from services.workers.numbers.look import LOOK
from services.workers.numbers.messages import MESSAGES
from services.workers.numbers.release import RELEASE
from services.workers.numbers.search import SEARCH
from services.workers.numbers.verify import VERIFY
from services.workers.reports.ask import ASK
from services.workers.reports.collect import COLLECT
from services.workers.reports.schedule import SCHEDULE
from services.workers.reports.store import STORE
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
    names.REPORTS_SCHEDULE: SCHEDULE,
    names.REPORTS_ASK: ASK,
    names.REPORTS_COLLECT: COLLECT,
    names.REPORTS_STORE: STORE,
    names.CALLS: CALL,
    names.CALLBACKS: DELIVER,
}

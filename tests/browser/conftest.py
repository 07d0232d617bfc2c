"""One Chromium and one gateway for the folder; each test gets an empty book and the tab as new.

The browser is closed with the folder: its driver keeps an event loop in this thread, which others need.
"""

from collections.abc import Generator

import pytest
import redis
from playwright.sync_api import Page, expect, sync_playwright

from deploy.setup import browser as system
from shared.store import connect
from tests.browser.operator import Operator
from tests.integration.gateway.house import House
from tests.integration.gateway.served import ServedGateway
from tests.servers import BeanstalkdServer, RedisServer

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
"""Root, and a container's small /dev/shm."""
PATIENCE = 60_000
"""Milliseconds for what never comes: a busy machine is slow, not wrong."""


@pytest.fixture(scope="package")
def chromium() -> str:
    found = system.find()
    if found is None:
        pytest.skip(system.ADVICE)
    return found


@pytest.fixture(scope="package")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> Generator[ServedGateway]:
    directory = tmp_path_factory.mktemp("console")
    server = ServedGateway(directory, redis_server, beanstalkd_server).start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def tab(chromium: str, gateway: ServedGateway) -> Generator[Page]:
    """One for all: the browser spends more on opening another one than on what a test does in it."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        tab = browser.new_page(
            base_url=f"http://127.0.0.1:{gateway.port}", locale="en-GB", timezone_id="Asia/Tokyo"
        )
        tab.set_default_timeout(PATIENCE)
        yield tab
        browser.close()


@pytest.fixture(scope="package")
def shared_house(redis_server: RedisServer) -> Generator[House]:
    client = connect(redis_server.url)
    house = House(client)
    yield house
    house.close()
    client.close()


@pytest.fixture
def house(shared_house: House, real_redis: redis.Redis) -> House:
    """Orders and what becomes of them, in the gateway's own book."""
    shared_house.admit()
    return shared_house


@pytest.fixture
def operator(tab: Page, house: House) -> Generator[Operator]:
    """Somebody at the console, who complains of every error that the browser tells of."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light")
    somebody = Operator(tab)
    yield somebody
    somebody.leave()

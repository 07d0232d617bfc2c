"""What several web processes of one gateway count, none of it twice and none of it lost when they stop."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shared.metrics import totals
from shared.metrics.names import REQUEST_SECONDS, REQUESTS
from shared.store import connect
from tests.integration.gateway.served import ServedGateway
from tests.servers import BeanstalkdServer, RedisServer

TIMES = 60


def test_all_processes_count_together(
    tmp_path: Path, redis_server: RedisServer, beanstalkd_server: BeanstalkdServer
) -> None:
    client = connect(redis_server.url)
    client.flushdb()
    settings = {"TRUNKLINE_GATEWAY_PROCESSES": "2"}
    gateway = ServedGateway(tmp_path / "gateway", redis_server, beanstalkd_server, settings).start()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(gateway.request, ["GET"] * TIMES, ["/docs"] * TIMES))
    assert {answer.status_code for answer in answers} == {200}
    assert "trunkline_up" in gateway.request("GET", "/metrics").text
    assert gateway.stop() == 0
    told = totals.read(client)
    assert told.processes["gateway"] == 2
    assert told.counts[REQUESTS.name, "/docs", "GET", "2xx"] == TIMES
    seconds = [value for key, value in told.counts.items() if key[:2] == (REQUEST_SECONDS.name, "/docs")]
    assert sum(seconds) >= TIMES
    client.close()

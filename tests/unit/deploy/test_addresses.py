import socket

from deploy.local import addresses
from deploy.local.addresses import LOOPBACK, Addresses
from shared.config import load


def test_a_taken_port_is_replaced_and_a_free_one_kept() -> None:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        taken = listener.getsockname()[1]
        [kept] = addresses.free_ports(1)

        found = addresses.with_spares(Addresses(gateway=taken, sandbox=kept))

    assert found.gateway != taken
    assert found.sandbox == kept


def test_free_ports_are_all_different() -> None:
    assert len(set(addresses.free_ports(50))) == 50


def test_the_programs_understand_the_settings() -> None:
    config = load({"TRUNKLINE_ENVIRONMENT": "development", **Addresses(gateway=1, redis=2).environment()})

    assert config.gateway_bind == "127.0.0.1:1"
    assert config.redis_url == "redis://127.0.0.1:2/0"
    assert config.beanstalkd == ("127.0.0.1:11300",)
    assert config.simwood_url == "http://127.0.0.1:8930"


def test_every_program_has_a_url() -> None:
    assert Addresses().urls() == {
        "gateway": "http://127.0.0.1:8080",
        "sandbox": "http://127.0.0.1:8930",
        "redis": "redis://127.0.0.1:6379",
        "beanstalkd": "beanstalkd://127.0.0.1:11300",
    }

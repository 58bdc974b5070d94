# Many messages at once: waiting, overload, and stopping while they wait.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.cases import RECIPIENT, SENDER, DaemonCase, message
from support.daemon import Daemon
from support.milterclient import ConnectionLost, MilterClient


class Crowd:
    """Clients that have sent a message each and wait for the answer to its end."""

    def __init__(self, address, count, content):
        self.clients = []
        self.content = content
        try:
            for _ in range(count):
                self.clients.append(MilterClient(address))
                self.clients[-1].start()
        except BaseException:
            self.close()
            raise

    def send(self):
        for client in self.clients:
            assert client.envelope(SENDER, [RECIPIENT]) is None
            client.content(self.content)
        for client in self.clients:
            client.send_end_of_message()

    def results(self):
        return [client.read_result() for client in self.clients]

    def close(self):
        for client in self.clients:
            client.close()


class WaitingCase(DaemonCase):
    def crowd(self, count, content, daemon=None):
        crowd = Crowd((daemon or self.daemon).address, count, content)
        self.addCleanup(crowd.close)
        return crowd


class BarrierTest(WaitingCase):
    """Each waits until all are there: only real concurrency lets them finish."""

    settings = {"message_deadline": 30}

    def meet(self, count):
        crowd = self.crowd(count, message(X_Assent_Test_Barrier=count))
        crowd.send()
        for result in crowd.results():
            self.assert_accepted(result)
            self.assertIn("TEST_BARRIER", result.inserted("X-Spam-Status"))
            self.assertNotIn("incomplete", result.inserted("X-Assent"))
        self.assert_idle()

    def test_twenty(self):
        self.meet(20)

    def test_hundred(self):
        self.meet(100)

    def test_again_on_the_same_connections(self):
        crowd = self.crowd(20, message(X_Assent_Test_Barrier=20))
        for _ in range(5):
            crowd.send()
            for result in crowd.results():
                self.assertIn("TEST_BARRIER", result.inserted("X-Spam-Status"))

    def test_waits_are_side_by_side(self):
        crowd = self.crowd(40, message(X_Assent_Test_Wait=500))
        start = time.monotonic()
        crowd.send()
        crowd.results()
        self.assertLess(time.monotonic() - start, 8, "one after the other would take 20 s")

    def test_a_quick_message_beside_waiting_ones(self):
        crowd = self.crowd(5, message(X_Assent_Test_Wait=3000))
        crowd.send()
        start = time.monotonic()
        self.assert_accepted(self.send(message()))
        self.assertLess(time.monotonic() - start, 2)
        crowd.results()

    def test_no_nudge_fails(self):
        self.meet(20)
        self.assertEqual(self.daemon.filter_status()["nudges_failed"], 0)

    def test_over_tcp(self):
        from support.postfix import free_port

        with Daemon(milter_socket=f"inet:{free_port()}@127.0.0.1") as daemon:
            crowd = self.crowd(20, message(X_Assent_Test_Barrier=20), daemon)
            crowd.send()
            for result in crowd.results():
                self.assertIn("TEST_BARRIER", result.inserted("X-Spam-Status"))
            crowd.close()


class DeadlineTest(WaitingCase):
    settings = {"message_deadline": 1}

    def test_who_waits_too_long_is_decided_without(self):
        start = time.monotonic()
        result = self.send(message(X_Assent_Test_Barrier=2))
        self.assertLess(time.monotonic() - start, 10)
        self.assertIn("incomplete=testing_barrier", result.inserted("X-Assent"))


class OverloadTest(WaitingCase):
    settings = {"max_messages": 3}

    def open_message(self):
        client = self.client()
        self.assertIsNone(client.envelope(SENDER, [RECIPIENT]))
        return client

    def finish(self, client):
        client.content(message())
        self.assert_accepted(client.end_of_message())

    def test_refused_at_data_and_welcome_later(self):
        busy = [self.open_message() for _ in range(3)]
        late = self.client()
        for _ in range(3):
            result = late.envelope(SENDER, [RECIPIENT])
            self.assert_reply(result, "451 4.3.2")
            late.abort()
        self.finish(busy[0])
        self.assert_accepted(late.message(SENDER, [RECIPIENT], message()))
        self.finish(busy[1])
        self.finish(busy[2])
        self.assert_idle()
        self.assertGreaterEqual(self.daemon.filter_status()["overloaded"], 3)
        self.assertIn("overload", self.daemon.log_text())

    def test_waiting_ones_count(self):
        crowd = self.crowd(3, message(X_Assent_Test_Wait=1000))
        crowd.send()
        self.assert_reply(self.send(message()), "451 4.3.2")
        for result in crowd.results():
            self.assert_accepted(result)
        self.assert_serves()

    def test_places_are_given_back(self):
        """By abort, by quit, by a lost connection: a place that is lost would be lost for good."""
        for leave in (MilterClient.abort, MilterClient.quit, MilterClient.close):
            for _ in range(4):
                clients = [self.open_message() for _ in range(3)]
                for client in clients:
                    leave(client)
                self.assert_idle()

    def test_recipients_are_still_taken(self):
        for _ in range(3):
            self.open_message()
        client = self.client()
        self.assertEqual(client.mail(SENDER), None)
        self.assertEqual(client.recipient(RECIPIENT).kind, "continue")

    def test_local_submission_is_never_refused(self):
        busy = [self.open_message() for _ in range(3)]
        client = self.client(start=False)
        client.connect("127.0.0.1", "localhost", port=0)
        client.helo("localhost")
        self.assert_accepted(client.message(SENDER, [RECIPIENT], message()))
        for one in busy:
            one.abort()
        self.assert_idle()


class StopTest(unittest.TestCase):
    """Who waits for the answer to end of message gets it, whatever stops the daemon."""

    def stop_while_waiting(self, number):
        with Daemon() as daemon:
            crowd = Crowd(daemon.address, 10, message(X_Assent_Test_Wait=1000))
            self.addCleanup(crowd.close)
            crowd.send()
            time.sleep(0.2)
            daemon.process.send_signal(number)
            for result in crowd.results():
                self.assertEqual(result.kind, "accept")
                self.assertIn("TEST_WAITED", result.inserted("X-Spam-Status"))
            daemon.stop()

    def test_by_sigterm(self):
        self.stop_while_waiting(signal.SIGTERM)

    def test_by_sigint(self):
        self.stop_while_waiting(signal.SIGINT)

    def test_sigterm_twice(self):
        with Daemon() as daemon:
            crowd = Crowd(daemon.address, 3, message(X_Assent_Test_Wait=1000))
            self.addCleanup(crowd.close)
            crowd.send()
            for _ in range(2):
                time.sleep(0.2)
                daemon.process.send_signal(signal.SIGTERM)
            for result in crowd.results():
                self.assertEqual(result.kind, "accept")
            daemon.stop()

    def test_idle_sessions_do_not_hold_it_up(self):
        with Daemon() as daemon:
            crowd = Crowd(daemon.address, 20, message())
            self.addCleanup(crowd.close)
            start = time.monotonic()
            daemon.stop()
            self.assertLess(time.monotonic() - start, 15)
            with self.assertRaises(ConnectionLost):
                crowd.clients[0].mail(SENDER)
                crowd.clients[0].recipient(RECIPIENT)


if __name__ == "__main__":
    unittest.main()

"""gRPC Core, through Python's grpcio, as a whole client for `lbconform run --seat live`.

build.sh makes a program of it. A channel is made from the first list of servers (`ipv4:…`), for no resolver of one's
own can be put into this stack; a second list is UNSUPPORTED.
"""

import os
import struct
import sys
import threading
import time

import grpc

import lbcp_pb2 as lbcp

EXIT_PROTOCOL = 3
EXIT_USAGE = 64
FRAME_MAX = 16 << 20
METHOD = "/lbconform.Probe/Call"
STATES = {
    grpc.ChannelConnectivity.IDLE: lbcp.IDLE,
    grpc.ChannelConnectivity.CONNECTING: lbcp.CONNECTING,
    grpc.ChannelConnectivity.READY: lbcp.READY,
    grpc.ChannelConnectivity.TRANSIENT_FAILURE: lbcp.TRANSIENT_FAILURE,
    grpc.ChannelConnectivity.SHUTDOWN: lbcp.SHUTDOWN,
}


class Happenings:
    """What has happened and was not told yet, and how much is under way. Any thread."""

    def __init__(self):
        self._changed = threading.Condition()
        self._events = []
        self._under_way = 0

    def begin(self, count):
        with self._changed:
            self._under_way += count

    def tell(self, instance, ends=0, **observation):
        """An event; `ends`: of how much that was under way it is the end."""
        event = lbcp.Event(instance=instance, now_nanos=time.monotonic_ns(), **observation)
        with self._changed:
            self._events.append(event)
            self._under_way -= ends
            self._changed.notify_all()

    def wait(self, seconds):
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0, seconds)

    def take(self):
        with self._changed:
            events, self._events = self._events, []
            return events


class Client:
    """One channel, once its servers are known."""

    def __init__(self, instance, opened, happenings):
        self._instance = instance
        self._config = opened.default_service_config
        self._happenings = happenings
        self._channel = None

    def list(self, pushed):
        """False if there was a list before."""
        if self._channel is not None:
            return False
        addresses = [address.addr for endpoint in pushed.endpoints for address in endpoint.addresses]
        self._channel = grpc.insecure_channel("ipv4:" + ",".join(addresses), options=[
            ("grpc.service_config", self._config),
            # Nothing but the judge's servers, and nothing shared with other channels.
            ("grpc.enable_http_proxy", 0),
            ("grpc.use_local_subchannel_pool", 1),
        ])
        self._channel.subscribe(self._state)
        return True

    def _state(self, state):
        if state is not grpc.ChannelConnectivity.SHUTDOWN:  # told by close
            self._happenings.tell(self._instance, channel_state=lbcp.ChannelState(state=STATES[state]))

    def connect(self):
        self._channel.subscribe(lambda _: None, try_to_connect=True)

    def start(self, start):
        self._happenings.begin(start.count)
        method = self._channel.unary_unary(start.full_method or METHOD)
        timeout = start.timeout_nanos / 1e9 if start.HasField("timeout_nanos") else None
        patient = start.wait_for_ready if start.HasField("wait_for_ready") else None
        for number in range(start.first_call, start.first_call + start.count):
            if start.streaming:
                threading.Thread(target=self._stream, args=(start, number, timeout, patient), daemon=True).start()
                continue
            call = method.future(b"", timeout=timeout, wait_for_ready=patient,
                                 metadata=(("lbconform-call", str(number)),))
            call.add_done_callback(lambda done, number=number: self._ended(number, done))

    def _stream(self, start, number, timeout, patient):
        """Sends each message when the answer to the one before has come."""
        may_send = threading.Semaphore(1)
        messages = int(start.headers.get("lbconform-messages", "0"))

        def requests():
            for _ in range(messages):
                may_send.acquire()
                yield b""
            may_send.acquire()

        call = self._channel.stream_stream(start.full_method or METHOD)(
            requests(), timeout=timeout, wait_for_ready=patient,
            metadata=(("lbconform-call", str(number)), *start.headers.items()))
        try:
            for _ in call:
                may_send.release()
        except grpc.RpcError:
            may_send.release()  # Its end is told below; nothing is sent any more.
        self._ended(number, call)

    def _ended(self, number, done):
        self._happenings.tell(self._instance, ends=1, call_ended=lbcp.CallEnded(
            call=number, code=done.code().value[0], message=done.details() or ""))

    def close(self):
        self._happenings.begin(1)
        threading.Thread(target=self._close, daemon=True).start()

    def _close(self):
        self._channel.close()
        self._happenings.tell(self._instance, ends=1, channel_state=lbcp.ChannelState(state=lbcp.SHUTDOWN))


class Session:
    """Turns with the judge. The main thread."""

    def __init__(self, read_fd, write_fd):
        self._in = os.fdopen(read_fd, "rb")
        self._out = os.fdopen(write_fd, "wb")
        self._happenings = Happenings()
        self._clients = {}

    def run(self):
        """Returns what the process is to end with."""
        while True:
            header = self._in.read(4)
            if len(header) < 4:
                return 0
            length = struct.unpack(">I", header)[0]
            if length > FRAME_MAX:
                print(f"a frame of {length} bytes: more than {FRAME_MAX}", file=sys.stderr)
                return EXIT_PROTOCOL
            envelope = lbcp.Envelope.FromString(self._in.read(length))
            if envelope.HasField("goodbye"):
                return 0
            if envelope.HasField("hello"):
                self._write(lbcp.Envelope(welcome=self._welcome(envelope.hello)))
            else:
                self._turn(envelope.command)

    def _write(self, envelope):
        body = envelope.SerializeToString()
        self._out.write(struct.pack(">I", len(body)) + body)
        self._out.flush()

    @staticmethod
    def _welcome(hello):
        return lbcp.Welcome(
            protocol=1, nonce=hello.nonce, implementation="grpc-core", version=grpc.__version__, language="python",
            capabilities=["seat.live", "channel_states", "retries", "streams"], quiescence=lbcp.NONE,
            determinism=lbcp.VARYING, adapter="lbconform python live testee 1")

    def _turn(self, command):
        outcome, message = self._do(command)
        for event in self._happenings.take():
            event.command = command.id
            self._write(lbcp.Envelope(event=event))
        done = lbcp.Done(command=command.id, outcome=outcome, quiescence=lbcp.NONE)
        if message:
            done.error.message = message
        self._write(lbcp.Envelope(done=done))

    def _do(self, command):
        stimulus = command.WhichOneof("stimulus")
        if stimulus == "advance":
            self._happenings.wait(command.advance.nanos / 1e9)
            return lbcp.OK, ""
        if stimulus == "open_channel":
            self._clients[command.instance] = Client(command.instance, command.open_channel, self._happenings)
            return lbcp.OK, ""
        client = self._clients.get(command.instance)
        if stimulus not in ("push_resolver_state", "start_calls", "exit_idle", "close"):
            return lbcp.UNSUPPORTED, "this client does not know the stimulus"
        if client is None:
            return lbcp.BAD_COMMAND, f"no channel {command.instance}"
        if stimulus == "push_resolver_state":
            if not client.list(command.push_resolver_state):
                return lbcp.UNSUPPORTED, "a second list cannot be given to this stack"
        elif stimulus == "start_calls":
            client.start(command.start_calls)
        elif stimulus == "exit_idle":
            client.connect()
        else:
            client.close()
        return lbcp.OK, ""


def main():
    try:
        descriptors = int(os.environ["LBCP_READ_FD"]), int(os.environ["LBCP_WRITE_FD"])
    except (KeyError, ValueError):
        print("this is a testee for lbconform: start it with `lbconform run --seat live --testee`, which sets "
              "LBCP_READ_FD and LBCP_WRITE_FD", file=sys.stderr)
        sys.exit(EXIT_USAGE)
    code = Session(*descriptors).run()
    sys.stderr.flush()
    os._exit(code)  # At once (PROTOCOL.md): calls may be under way.


if __name__ == "__main__":
    main()

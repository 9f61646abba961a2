"""Every adapter of every language and seat answers the transcripts of conformance/protocol/testdata as it owes to."""

import importlib
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

from google.protobuf import json_format

import harness

PROTOCOL = harness.ROOT / "conformance" / "protocol"
TESTEES = harness.ROOT / "conformance" / "testees"
# Those that the dev preset does not build.
GO = ["grpc-go", "grpc-go-channel", "grpc-go-live"]
LIMIT_SECONDS = 60


def covers(wanted, got):
    """Whether `got` holds all that `wanted` gives; the rules are in the transcripts' README."""
    for field, value in wanted.ListFields():
        have = getattr(got, field.name)
        is_message = field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry
        if not is_message:
            same = have == value
        elif field.label == field.LABEL_REPEATED:
            same = len(have) == len(value) and all(map(covers, value, have))
        else:
            same = got.HasField(field.name) and covers(value, have)
        if not same:
            return False
    return True


class Child:
    """A testee, and the judge's end of its two pipes."""

    def __init__(self, program, envelope_type):
        self._type = envelope_type
        theirs, ours = os.pipe()
        mine, their_answers = os.pipe()
        environment = {**os.environ, "LBCP_READ_FD": str(theirs), "LBCP_WRITE_FD": str(their_answers)}
        self.process = subprocess.Popen([program], pass_fds=(theirs, their_answers), env=environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.close(theirs)
        os.close(their_answers)
        self._to = os.fdopen(ours, "wb", buffering=0)
        self._from = os.fdopen(mine, "rb")

    def send(self, envelope):
        body = envelope.SerializeToString()
        self._to.write(struct.pack(">I", len(body)) + body)

    def receive(self):
        """The next envelope; None at the end."""
        head = self._from.read(4)
        return self._type.FromString(self._from.read(struct.unpack(">I", head)[0])) if head else None

    def end(self):
        """What it still sent, and its exit code."""
        left = self.receive()
        self._to.close()
        self.process.communicate(timeout=LIMIT_SECONDS)
        self._from.close()
        return left, self.process.returncode


class Transcripts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.place.cleanup)
        subprocess.run(["protoc", f"--proto_path={PROTOCOL}", f"--python_out={cls.place.name}", "lbcp.proto"],
                       check=True)
        sys.path.insert(0, cls.place.name)
        cls.addClassCleanup(sys.path.remove, cls.place.name)
        cls.lbcp = importlib.import_module("lbcp_pb2")
        for language, names in (("go", GO), ("python", [])):
            subprocess.run(["sh", str(TESTEES / language / "build.sh"), cls.place.name, *names],
                           check=True, capture_output=True)
        cls.transcripts = sorted((PROTOCOL / "testdata").glob("*.lbtrace"))

    def built(self, name):
        return str(pathlib.Path(self.place.name) / name)

    def hosts(self, program):
        """The policies and capabilities that it welcomes a judge with."""
        child = Child(program, self.lbcp.Envelope)
        child.send(self.lbcp.Envelope(hello=self.lbcp.Hello(protocol=1, seed=7)))
        welcome = child.receive().welcome
        child.send(self.lbcp.Envelope(goodbye=self.lbcp.Goodbye()))
        self.assertEqual(child.end(), (None, 0))
        return {*welcome.policies, *welcome.capabilities}

    def replay(self, program, lines):
        child = Child(program, self.lbcp.Envelope)
        owed = []
        for number, line in enumerate(lines, start=2):
            envelope = json_format.ParseDict(line["envelope"], self.lbcp.Envelope())
            if line["from"] == "judge":
                child.send(envelope)
                continue
            owed.append(envelope)
            if envelope.WhichOneof("body") == "event":
                continue
            sent = [child.receive()]
            while sent[-1] is not None and sent[-1].WhichOneof("body") == "event":
                sent.append(child.receive())
            for wanted in owed:
                at = next((i for i, got in enumerate(sent) if got is not None and covers(wanted, got)), None)
                self.assertIsNotNone(at, f"line {number}: not sent: {wanted}\nsent: {sent}")
                del sent[at]
            owed = []
        self.assertEqual(child.end(), (None, 0))

    def replay_all(self, program):
        """Replays those that apply; how many did."""
        hosts = self.hosts(program)
        played = 0
        for path in self.transcripts:
            about, *lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            if set(about["needs"]) <= hosts:
                with self.subTest(transcript=path.stem):
                    self.replay(program, lines)
                played += 1
        return played

    def test_adapters_of_policies(self):
        for program in (harness.program("testee_reference"), self.built("testee_grpc_go")):
            with self.subTest(program=program):
                self.assertEqual(self.replay_all(program), len(self.transcripts))

    def test_adapters_of_channels_and_clients(self):
        for program in (harness.program("testee_reference_channel"), harness.program("testee_reference_live"),
                        self.built("testee_grpc_go_channel"), self.built("testee_grpc_go_live"),
                        self.built("testee_grpcio")):
            with self.subTest(program=program):
                self.assertGreaterEqual(self.replay_all(program), 2)


if __name__ == "__main__":
    unittest.main()

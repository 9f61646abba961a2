#!/bin/sh
# usage: build.sh OUTDIR
# Makes OUTDIR/testee_grpcio, a program that hosts gRPC Core through Python's grpcio for the live seat.
# Needs Debian's python3-grpcio and python3-protobuf, and protoc.
set -eu
[ $# -eq 1 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/testee_grpcio.d"
out=$(cd "$1" && pwd)
protoc --proto_path="$here/../../protocol" --python_out="$out/testee_grpcio.d" lbcp.proto
cp "$here/testee_grpcio.py" "$out/testee_grpcio.d/"
# Another Python before Debian's on the PATH has not Debian's packages.
for python in "$(command -v python3)" /usr/bin/python3; do
  ! "$python" -c 'import grpc, google.protobuf' 2>/dev/null || break
done
cat >"$out/testee_grpcio" <<SH
#!/bin/sh
exec $python "\$(dirname "\$0")/testee_grpcio.d/testee_grpcio.py" "\$@"
SH
chmod +x "$out/testee_grpcio"
version=$(cd "$out/testee_grpcio.d" && "$python" -c 'import grpc, lbcp_pb2; print(grpc.__version__)')
echo "testee_grpcio: grpcio $version"

#!/usr/bin/env bash
# A real etcd, servers that register in it, and a client that draws who answers its calls.
#   demo.sh [tour]        three weighted servers; weights change, servers come, leave and die, etcd goes and comes back
#   demo.sh uneven        calls go where nobody meant them to
#   demo.sh undiscovered  a server is up and gets no calls
#   demo.sh retries       a server fails all its calls; a retry policy, a breaker, and the end of it
#   demo.sh many          five hundred addresses
# With --check each scene ends when what it says is seen, and it fails if that never is. Build it first:
#   cmake --preset dev && cmake --build --preset dev --target etcd_demo
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
demo=${LBC_ETCD_DEMO:-$here/../../../../build/dev/bin/etcd_demo}
part=tour
check=
for word in "$@"; do
  case $word in
    --check) check=1 ;;
    tour | uneven | undiscovered | retries | many) part=$word ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 64 ;;
  esac
done
[ -x "$demo" ] || { echo "demo.sh: no $demo; build target etcd_demo first" >&2; exit 1; }

tmp=$(mktemp -d)
declare -A input process
etcd= etcd_process= client_process=
finish() {
  exec 2>/dev/null  # The shell would tell of each that it ends.
  kill -9 "${process[@]}" $client_process $etcd_process || true
  wait || true
  rm -rf "$tmp"
}
trap finish EXIT

# start_etcd: on a free port the first time, on the same one later. Returns when it serves.
start_etcd() {
  mkfifo "$tmp/says" 2>/dev/null || true
  local client=http://${etcd:-127.0.0.1:0} peer=http://127.0.0.1:0 says line
  etcd --name one --data-dir "$tmp/data" --logger zap --heartbeat-interval 20 --election-timeout 200 \
    --listen-client-urls "$client" --advertise-client-urls "$client" --listen-peer-urls "$peer" \
    --initial-advertise-peer-urls "$peer" --initial-cluster "one=$peer" >"$tmp/says" 2>&1 &
  etcd_process=$!
  exec {says}<"$tmp/says"
  while read -r line <&"$says"; do
    case $line in *"serving client traffic"*) break ;; esac
  done
  etcd=$(sed -n 's/.*"address":"\([^"]*\)".*/\1/p' <<<"$line")
  [ -n "$etcd" ] || { echo "demo.sh: etcd did not start (is etcd-server installed?)" >&2; exit 1; }
  cat <&"$says" >/dev/null &
  exec {says}<&-
}
kill_etcd() {
  { kill -9 "$etcd_process"; wait "$etcd_process"; } 2>/dev/null || true
  etcd_process=
}

# up NAME WEIGHT [OPTION...]: starts a server. order NAME WORDS; leave NAME; murder NAME.
up() {
  local name=$1 weight=$2 fd
  shift 2
  mkfifo "$tmp/$name.in"
  "$demo" backend --etcd "$etcd" --name "$name" --weight "$weight" --ttl 2 "$@" <"$tmp/$name.in" &
  process[$name]=$!
  exec {fd}>"$tmp/$name.in"
  input[$name]=$fd
}
order() { echo "${*:2}" >&"${input[$1]}"; }
leave() {
  order "$1" leave
  wait "${process[$1]}"
  unset "process[$1]"
}
murder() {
  { kill -9 "${process[$1]}"; wait "${process[$1]}"; } 2>/dev/null || true
  unset "process[$1]"
}

# watch_calls [OPTION...]: a client begins to draw. scene CAPTION NAME FROM TO: shows the caption over its tables for a
# while; with --check until a table drawn under it gives NAME from FROM to TO percent of the calls.
watch_calls() {
  local redraw=off every=0.5
  [ -n "$check" ] || [ ! -t 1 ] || redraw=on
  [ -n "$check" ] || every=1
  rm -f "$tmp/captions" "$tmp/drawn"
  mkfifo "$tmp/captions" "$tmp/drawn"
  if [ -n "$check" ]; then
    "$demo" client --etcd "$etcd" --captions on --every "$every" "$@" <"$tmp/captions" >"$tmp/drawn" &
    client_process=$!
    exec 8>"$tmp/captions" 9<"$tmp/drawn"
  else
    "$demo" client --etcd "$etcd" --captions on --every "$every" --redraw "$redraw" "$@" <"$tmp/captions" &
    client_process=$!
    exec 8>"$tmp/captions"
  fi
}
scene() {
  local caption=$1 name=$2 from=$3 to=$4 line under= percent
  echo "$caption" >&8
  if [ -z "$check" ]; then
    sleep 5
    return
  fi
  local give_up=$((SECONDS + 60))
  while IFS= read -r -t 60 line <&9; do
    echo "$line"
    [ "$line" != "== $caption" ] || under=1
    percent=$(sed -n "s/^  $name  .* \([0-9]*\) %.*/\1/p" <<<"$line")
    if [ -n "$under" ] && [ -n "$percent" ] && [ "$percent" -ge "$from" ] && [ "$percent" -le "$to" ]; then return; fi
    [ "$SECONDS" -lt "$give_up" ] || break
  done
  echo "demo.sh: expected $name to get $from to $to % of the calls" >&2
  exit 1
}
# until_drawn REGEX: with --check, until a line is like that.
until_drawn() {
  local line give_up=$((SECONDS + 60))
  [ -n "$check" ] || return 0
  while IFS= read -r -t 60 line <&9; do
    echo "$line"
    ! grep -qE "$1" <<<"$line" || return 0
    [ "$SECONDS" -lt "$give_up" ] || break
  done
  echo "demo.sh: expected a line like: $1" >&2
  exit 1
}
stop_watching() {
  { kill -9 "$client_process"; wait "$client_process"; } 2>/dev/null || true
  exec 8>&-
  [ -z "$check" ] || exec 9<&-
}
say() { printf '\n== %s\n' "$*"; }

tour() {
  up a 10; up b 20; up c 30
  watch_calls
  scene "three servers of weights 10, 20 and 30" c 49 51
  order c weight 90
  scene "c says that its weight is 90 now" c 74 76
  leave b
  scene "b has left" c 89 91
  up d 100
  scene "d has come, with weight 100" d 49 51
  murder a
  scene "a was killed: its connection is gone, and its lease runs out" d 52 54
  kill_etcd
  scene "etcd is killed: the last list stays" d 52 54
  start_etcd
  up e 190
  scene "etcd is back, and e has come" e 49 51
  until_drawn "in all [0-9]+, [01] failed"  # The one that was at a when it died.
}

uneven() {
  up a 10; up b 0; up c heavy
  watch_calls
  scene "meant to be equal: a registered weight 10, b 0 and c the text 'heavy'" a 90 92
  order b weight 10
  order c weight 10
  scene "all three have weight 10 now" b 32 35
  stop_watching
  say "what is registered (the weights are in the Metadata):"
  etcdctl --endpoints "$etcd" get --prefix shop/
}

undiscovered() {
  up a 10
  say "the client looks for etcd at the wrong address"
  "$demo" client --etcd 127.0.0.1:1 --seconds 1 --every 1 --rate 20 >"$tmp/said" || true
  cat "$tmp/said"
  grep -q "etcd at 127.0.0.1:1" "$tmp/said"
  say "somebody put a value by hand that is none"
  etcdctl --endpoints "$etcd" put shop/b "10.0.0.7:80"
  watch_calls
  until_drawn 'key "shop/b" is no server and is skipped'
  scene "b gets nothing: see the remark" a 100 100
}

retries() {
  up a 10; up b 10 --fails 100
  watch_calls
  echo "b fails every call, and nothing is tried again" >&8
  [ -n "$check" ] || sleep 5
  until_drawn "b is not well"
  stop_watching
  watch_calls --retries on --config '{"loadBalancingConfig": [{"smooth_weighted_round_robin": {}}],
    "methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.005s",
      "maxBackoff": "0.02s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}'
  echo "with a retry policy what fails at b is tried again, and a answers it" >&8
  [ -n "$check" ] || sleep 5
  until_drawn "calls, 0 failed, [1-9][0-9]* tried again"
  stop_watching
  watch_calls --breaker on --rate 500
  echo "with a breaker a part of the calls is refused before it is sent" >&8
  [ -n "$check" ] || sleep 8
  until_drawn "breaker"
  leave b
  scene "b was taken out" a 100 100
}

many() {
  local name
  for name in a b c d e; do up "$name" 10 --instances 100; done
  watch_calls --rate 500
  scene "five hundred addresses, and a connection to each" a 1 60
  until_drawn "calls to (2[0-9][0-9]|[3-5][0-9][0-9]) addresses"
  stop_watching
  watch_calls --config '{"loadBalancingConfig": [{"random_subsetting_experimental":
    {"subsetSize": 20, "childPolicy": [{"round_robin": {}}]}}]}'
  scene "twenty of them for this client: random_subsetting_experimental" a 1 60
  until_drawn "calls to 20 addresses, 0 failed"
}

start_etcd
"$part"

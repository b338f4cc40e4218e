#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes conformance/reports/: what every mesh that can be judged on this machine does, as one YAML report each and one page
# that compares them. Reports are written by this command and never by hand. Needs what the testbed needs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=packages/cli/bin/branchline.js
known=conformance/known-failures.yaml
reports=conformance/reports
work=$(mktemp -d)
testbed=reports-$$
traefik=reports-$$-traefik
trap 'for one in "$testbed" "$traefik"; do node "$program" testbed down --name "$one" >/dev/null 2>&1 || true; done; rm -rf "$work"' EXIT

results=()
judge() { # name, then what names the environment and the mesh
	local name=$1
	shift
	printf '== %s\n' "$name"
	# A mesh that fails a case has a report, too: it says so.
	node "$program" conformance run "$@" --known-failures "$known" --output-dir "$work/$name" || true
	cp "$work/$name/report.yaml" "$reports/$name.yaml"
	results+=("$work/$name/results.json")
}

mkdir -p "$reports"
judge envoy --env envoy --mesh envoy --random 12 --seed 2026
node "$program" testbed up --name "$testbed" \
	--implementation istio --implementation envoy-gateway --implementation contour
# The same seed on every machine; two targets at once have no random part.
real=(--env testbed --testbed "$testbed")
random=(--random 12 --seed 2026)
judge istio "${real[@]}" "${random[@]}" --mesh istio
judge gateway-api-istio "${real[@]}" "${random[@]}" --mesh gateway-api --implementation istio
judge gateway-api-envoy-gateway "${real[@]}" "${random[@]}" --mesh gateway-api --implementation envoy-gateway
judge gateway-api-contour "${real[@]}" "${random[@]}" --mesh gateway-api --implementation contour
judge istio-behind-envoy-gateway "${real[@]}" --mesh istio --mesh gateway-api --implementation envoy-gateway
node "$program" testbed down --name "$testbed"
# Traefik opens the ports of Gateways when it starts, and Envoy Gateway has one of them for itself.
node "$program" testbed up --name "$traefik" --implementation traefik
judge gateway-api-traefik --env testbed --testbed "$traefik" "${random[@]}" --mesh gateway-api --implementation traefik
node "$program" conformance report "${results[@]}" --output-dir "$reports"

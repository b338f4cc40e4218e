#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the conformance suite against a mesh in a kind cluster of its own, and removes the cluster again.
set -Eeuo pipefail

readonly kubernetes_image=kindest/node:v1.36.1
readonly gateway_api_version=v1.6.1
readonly istio_version=1.31.1
readonly istio_charts=https://istio-release.storage.googleapis.com/charts
readonly envoy_gateway_version=v1.9.0
readonly echo_image=branchline/echo:conformance

usage() {
	cat <<'TEXT'
Usage: conformance/kind.sh [options] [-- arguments of `branchline conformance run`]

  --mesh NAME             istio, gateway-api or linkerd (default: istio); may be repeated
  --implementation NAME   istio or envoy-gateway, for gateway-api
  --cluster NAME          the name of the kind cluster (default: branchline-conformance)
  --output-dir FOLDER     where the report and, after a failure, the logs go (default: conformance-report)
  --keep                  leave the cluster up
  --dry-run               print the commands, and run none of them

Needs docker, kind, kubectl, helm and Node; for linkerd also its CLI, `linkerd`. The packages have to be built: npx -y pnpm@10.34.8 build.

Examples:
  conformance/kind.sh --mesh istio
  conformance/kind.sh --mesh gateway-api --implementation envoy-gateway
  conformance/kind.sh --mesh istio --mesh gateway-api --implementation envoy-gateway -- --case 'two-meshes/*'
TEXT
}

fail() {
	printf 'error: %s\n' "$1" >&2
	exit 2
}

# Runs a command, or prints it, quoted so that a shell would run the same.
run() {
	if [[ $dry_run == yes ]]; then
		printf '%q ' "$@"
		printf '\n'
	else
		"$@"
	fi
}

# As run, for commands that tell what went wrong: they may fail themselves.
try() {
	run "$@" || true
}

meshes=()
implementation=
cluster=branchline-conformance
output=conformance-report
keep=no
dry_run=no
arguments=()

parse_arguments() {
	while (($# > 0)); do
		case $1 in
			--mesh | --implementation | --cluster | --output-dir)
				(($# >= 2)) || fail "$1 needs a value"
				take_value "$1" "$2"
				shift
				;;
			--keep) keep=yes ;;
			--dry-run) dry_run=yes ;;
			-h | --help)
				usage
				exit 0
				;;
			--)
				shift
				arguments=("$@")
				break
				;;
			*) fail "unknown argument $1 (see --help)" ;;
		esac
		shift
	done
	((${#meshes[@]} > 0)) || meshes=(istio)
}

take_value() {
	case $1 in
		--mesh) meshes+=("$2") ;;
		--implementation) implementation=$2 ;;
		--cluster) cluster=$2 ;;
		--output-dir) output=$2 ;;
	esac
}

check_arguments() {
	local mesh
	for mesh in "${meshes[@]}"; do
		case $mesh in
			istio | gateway-api | linkerd) ;;
			*) fail "there is no mesh $mesh for a cluster: expected istio, gateway-api or linkerd" ;;
		esac
	done
	case $implementation in
		'' | istio | envoy-gateway) ;;
		*) fail "there is no implementation $implementation: expected istio or envoy-gateway" ;;
	esac
	if has_mesh gateway-api && [[ -z $implementation ]]; then
		fail 'gateway-api needs --implementation istio or --implementation envoy-gateway'
	fi
}

has_mesh() {
	local mesh
	for mesh in "${meshes[@]}"; do
		[[ $mesh != "$1" ]] || return 0
	done
	return 1
}

needed_tools() {
	printf '%s\n' docker kind kubectl helm node
	if has_mesh linkerd; then printf '%s\n' linkerd; fi
}

check_tools() {
	[[ $dry_run == no ]] || return 0
	local tool missing=()
	while read -r tool; do
		command -v "$tool" >/dev/null || missing+=("$tool")
	done < <(needed_tools)
	((${#missing[@]} == 0)) || fail "not found: ${missing[*]}"
	[[ -f $root/packages/cli/dist/main.js ]] || fail 'the packages are not built: run npx -y pnpm@10.34.8 build first'
}

kube() {
	run kubectl --context "kind-$cluster" "$@"
}

chart() {
	run helm --kube-context "kind-$cluster" upgrade --install --wait --timeout 10m "$@"
}

create_cluster() {
	run kind create cluster --name "$cluster" --image "$kubernetes_image" --config "$here/manifests/kind/cluster.yaml" --wait 5m
	is_created=yes
	run docker build --tag "$echo_image" "$root/packages/echo"
	run kind load docker-image --name "$cluster" "$echo_image"
}

install_gateway_api() {
	local release=https://github.com/kubernetes-sigs/gateway-api/releases/download/$gateway_api_version
	kube apply --server-side -f "$release/standard-install.yaml"
}

install_istio() {
	chart istio-base base --repo "$istio_charts" --version "$istio_version" --namespace istio-system --create-namespace
	chart istiod istiod --repo "$istio_charts" --version "$istio_version" --namespace istio-system \
		--values "$here/manifests/istio/istiod-values.yaml"
}

# Its chart brings the Gateway API with it, and would refuse to share it: the kinds are the cluster's own here.
install_envoy_gateway() {
	chart envoy-gateway oci://docker.io/envoyproxy/gateway-helm --version "$envoy_gateway_version" \
		--namespace envoy-gateway-system --create-namespace --skip-crds
	kube apply -f "$here/manifests/envoy-gateway/gateway-class.yaml"
}

install_envoy_gateway_kinds() {
	local crds=oci://docker.io/envoyproxy/gateway-crds-helm
	if [[ $dry_run == yes ]]; then
		printf 'helm template envoy-gateway-crds %s --version %s --set crds.envoyGateway.enabled=true | kubectl --context kind-%s apply --server-side -f -\n' \
			"$crds" "$envoy_gateway_version" "$cluster"
		return
	fi
	helm template envoy-gateway-crds "$crds" --version "$envoy_gateway_version" --set crds.envoyGateway.enabled=true |
		kubectl --context "kind-$cluster" apply --server-side -f -
}

# What `linkerd install` prints is what is applied, so it takes a pipe.
install_linkerd() {
	if [[ $dry_run == yes ]]; then
		printf 'linkerd install --crds | kubectl --context kind-%s apply -f -\n' "$cluster"
		printf 'linkerd install | kubectl --context kind-%s apply -f -\n' "$cluster"
	else
		linkerd install --crds | kubectl --context "kind-$cluster" apply -f -
		linkerd install | kubectl --context "kind-$cluster" apply -f -
	fi
	run linkerd check --context "kind-$cluster" --wait 5m
}

install_meshes() {
	install_gateway_api
	if has_mesh istio || [[ $implementation == istio ]]; then install_istio; fi
	if [[ $implementation == envoy-gateway ]]; then
		install_envoy_gateway_kinds
		install_envoy_gateway
	fi
	if has_mesh linkerd; then install_linkerd; fi
}

run_suite() {
	local mesh command=(node "$root/packages/cli/bin/branchline.js" conformance run --env cluster)
	command+=(--context "kind-$cluster" --image "$echo_image" --output-dir "$output")
	for mesh in "${meshes[@]}"; do command+=(--mesh "$mesh"); done
	if [[ -n $implementation ]]; then command+=(--implementation "$implementation"); fi
	run "${command[@]}" "${arguments[@]}"
}

collect_logs() {
	run mkdir -p "$output/logs"
	try kind export logs --name "$cluster" "$output/logs"
}

finish() {
	local code=$?
	trap - EXIT
	if [[ $is_created == yes ]]; then
		if ((code != 0)); then collect_logs; fi
		if [[ $keep == no ]]; then try kind delete cluster --name "$cluster"; fi
	fi
	exit "$code"
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname -- "$here")
is_created=no
parse_arguments "$@"
check_arguments
check_tools
trap finish EXIT
create_cluster
install_meshes
run_suite

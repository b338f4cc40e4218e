// SPDX-License-Identifier: Apache-2.0

// https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
const statuses: Readonly<Record<number, number>> = {
	400: 13,
	401: 16,
	403: 7,
	404: 12,
	429: 14,
	502: 14,
	503: 14,
	504: 14,
};

/** The gRPC status of a response that a proxy gives with an HTTP status, as Envoy maps them; 2 (UNKNOWN) for the rest. */
export function grpcStatusOf(status: number): number {
	return statuses[status] ?? 2;
}

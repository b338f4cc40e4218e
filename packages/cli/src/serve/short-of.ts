// SPDX-License-Identifier: Apache-2.0

/** The last part of a type URL, by which people know the type, such as `Cluster`. */
export function shortOf(typeUrl: string): string {
	return typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
}

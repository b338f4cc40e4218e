// SPDX-License-Identifier: Apache-2.0

/** The topic of a case: its id without its last part. */
export function topicOf(id: string): string {
	const slash = id.lastIndexOf('/');
	return slash < 0 ? '' : id.slice(0, slash);
}

// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';

/** Who writes what the driver writes: the name that server-side apply knows it by. */
export const driverName = 'branchline-conformance';

const ownerLabel = 'app.kubernetes.io/part-of';

/** The labels of everything that the driver creates for itself. */
export const ownLabels: Readonly<Record<string, string>> = { [ownerLabel]: driverName };

/** A selector of everything that the driver created for itself. */
export const ownSelector = `${ownerLabel}=${driverName}`;

/** Whether the driver created an object, so that it may change and delete it. */
export function isOwn({ metadata }: KubernetesObject): boolean {
	return metadata.labels?.[ownerLabel] === driverName;
}

// SPDX-License-Identifier: Apache-2.0

/** How near an object is to a proxy: Istio takes private VirtualServices first, then exported, then public ones. */
export type Visibility = 'private' | 'exported' | 'public';

/**
 * Says how an object of `owner` is seen from `viewer`, by its `exportTo`; `undefined`: not at all.
 *
 * None means everywhere; `*` makes it public whatever else is listed, `~` hides it, `.` is the owner's namespace
 * (istio: pilot/pkg/model push_context.go, `initVirtualServices`).
 */
export function visibilityOf(
	exportTo: readonly string[] | undefined,
	owner: string,
	viewer: string,
): Visibility | undefined {
	if (exportTo === undefined || exportTo.length === 0 || exportTo.includes('*')) return 'public';
	if (exportTo.includes('~')) return undefined;
	const namespaces = exportTo.map((entry) => (entry === '.' ? owner : entry));
	if (!namespaces.includes(viewer)) return undefined;
	return viewer === owner ? 'private' : 'exported';
}

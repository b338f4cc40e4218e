// SPDX-License-Identifier: Apache-2.0

/**
 * The namespaces that an object is exported to, `.` being its own and `*` all of them; none: all
 * (istio pilot/pkg/model/virtualservice_controller.go, convertExportToSet). What the mesh's configuration may say instead of
 * "all" is not known here.
 */
export function exportsOf(exportTo: readonly string[] | undefined, namespace: string): readonly string[] {
	return exportTo?.length ? exportTo.map((entry) => (entry === '.' ? namespace : entry)) : ['*'];
}

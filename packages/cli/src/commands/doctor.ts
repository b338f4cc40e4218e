// SPDX-License-Identifier: Apache-2.0
import {
	chosenAdapters,
	type Diagnosis,
	diagnose,
	formatDiagnostic,
	type Obstacle,
	type ServicePort,
} from 'branchline';
import type { DoctorArguments } from '../arguments/doctor.ts';
import { diagnosisText } from '../diagnosis-text.ts';
import { formatJson } from '../objects.ts';
import { subjectOf } from '../subject.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Says what on objects would stop or bend a sandbox, on each mesh. */
export async function examineObjects(options: DoctorArguments, terminal: Terminal): Promise<number> {
	if (options.quiet) terminal.beQuiet();
	const { implementation, set, now = new Date().toISOString() } = options;
	const choice = { ...(implementation === undefined ? {} : { implementation }), options: set };
	if (options.mesh.length > 0) chosenAdapters({ ...choice, mesh: options.mesh });
	const subject = await subjectOf(options, terminal);
	const { documents, meshes, diagnostics, locate } = subject;
	const mesh = meshes.map((one) => one.mesh);
	const found = diagnose(documents, { ...choice, mesh, now, isWanted: isWanted(options), diagnostics });
	const examined = found.meshes[0]?.ports.length ?? 0;
	if (examined + found.notHttp.length === 0) throw new UsageError(nothingOf(options));
	const diagnosis = located(found, locate);
	terminal.report(subject.unread, formatDiagnostic);
	terminal.print(
		options.output === 'json'
			? formatJson({ chosen: meshes, ...diagnosis })
			: diagnosisText(diagnosis, meshes, { colours: terminal.colours, quiet: options.quiet === true }),
	);
	const all = [...diagnosis.obstacles, ...diagnosis.meshes.flatMap(({ obstacles }) => obstacles)];
	return all.some(({ effect }) => effect === 'stops') ? 1 : 0;
}

function isWanted({ namespace, service }: DoctorArguments): (of: ServicePort) => boolean {
	return (of) =>
		(namespace.length === 0 || namespace.includes(of.namespace)) &&
		(service.length === 0 ||
			service.some(
				(one) =>
					one.namespace === of.namespace &&
					one.service === of.service &&
					(one.port === undefined || one.port === of.port),
			));
}

function nothingOf({ namespace, service, fromCluster }: DoctorArguments): string {
	const where = fromCluster ? 'in the cluster' : 'among the documents';
	if (namespace.length + service.length > 0) return `no port of a Service that -n and --service name is ${where}`;
	return `there is no Service ${where}: give doctor the Services and the routes that lead to them`;
}

function located(
	diagnosis: Diagnosis,
	locate: (diagnostic: Obstacle['diagnostic']) => Obstacle['diagnostic'],
): Diagnosis {
	const placed = (obstacles: readonly Obstacle[]) =>
		obstacles.map((one) => ({ ...one, diagnostic: locate(one.diagnostic) }));
	return {
		...diagnosis,
		meshes: diagnosis.meshes.map((mesh) => ({ ...mesh, obstacles: placed(mesh.obstacles) })),
		obstacles: placed(diagnosis.obstacles),
	};
}

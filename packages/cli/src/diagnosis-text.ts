// SPDX-License-Identifier: Apache-2.0
import {
	type Diagnosis,
	type Effect,
	type Evidence,
	features,
	formatDiagnostic,
	type MeshDiagnosis,
	type Obstacle,
	type ServicePort,
	servicePortName,
} from 'branchline';
import type { Colours } from './terminal.ts';

/** How a diagnosis is shown. */
export interface DiagnosisStyle {
	readonly colours: Colours;
	/** Whether only what stops sandboxes is shown. */
	readonly quiet: boolean;
}

/** A diagnosis for people: what is about no one mesh, then each mesh with one line for each thing in the way. */
export function diagnosisText(diagnosis: Diagnosis, chosen: readonly Evidence[], style: DiagnosisStyle): string {
	const general = obstacleLines(diagnosis.obstacles, style);
	const parts = [
		...(general.length > 0 ? [[style.colours.bold('whatever the mesh'), ...general]] : []),
		...diagnosis.meshes.map((mesh) => meshLines(mesh, chosen, style)),
		...(diagnosis.notHttp.length > 0 && !style.quiet ? [notHttpLines(diagnosis.notHttp)] : []),
	];
	return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function meshLines(mesh: MeshDiagnosis, chosen: readonly Evidence[], style: DiagnosisStyle): readonly string[] {
	const by = chosen.find((one) => one.mesh === mesh.mesh)?.by ?? '';
	const head = `${style.colours.bold(mesh.mesh)} (${by}): ${summaryOf(mesh)}`;
	if (style.quiet) return [head, ...obstacleLines(mesh.obstacles, style)];
	const unreached = mesh.ports.filter(({ verdict }) => verdict === 'unreached').map(({ of }) => of);
	return [
		head,
		...obstacleLines(mesh.obstacles, style),
		...(unreached.length > 0
			? [
					`  ${'apart'.padEnd(8)}${named(unreached, 10)}: no route leads there at which keys are honoured, so a fork changes nothing on this mesh`,
				]
			: []),
		...lackLines(mesh),
	];
}

function summaryOf({ ports }: MeshDiagnosis): string {
	const count = (wanted: string) => ports.filter(({ verdict }) => verdict === wanted).length;
	const [fine, bends, stops, unreached] = [count('fine'), count('bends'), count('stops'), count('unreached')];
	const parts = [
		`${counted(fine + bends, 'service port')} can be forked`,
		...(bends > 0 ? [`${bends} of them with a difference`] : []),
		...(stops > 0 ? [`${stops} cannot`] : []),
		...(unreached > 0 ? [`${unreached} ${unreached === 1 ? 'has' : 'have'} no route here`] : []),
	];
	return parts.join(', ');
}

/** What a mesh lacks, each reason once. */
function lackLines({ lacks }: MeshDiagnosis): readonly string[] {
	const reasons = [...new Set(lacks.map(({ reason }) => reason))];
	return reasons.map((reason) => {
		const missing = lacks.filter((lack) => lack.reason === reason).map(({ feature }) => features[feature]);
		return `  ${'lacks'.padEnd(8)}${missing.join('; ')}: ${reason}`;
	});
}

function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** One line for each obstacle; of many that differ in the object alone, the first ones and the service ports of the others. */
function obstacleLines(obstacles: readonly Obstacle[], style: DiagnosisStyle): readonly string[] {
	const alike = new Map<string, Obstacle[]>();
	for (const obstacle of obstacles.filter(({ effect }) => effect === 'stops' || !style.quiet)) {
		const { effect, asked, diagnostic } = obstacle;
		const [, ...what] = diagnostic.message.split(': ');
		const id = JSON.stringify([effect, asked, diagnostic.code, what]);
		alike.set(id, [...(alike.get(id) ?? []), obstacle]);
	}
	return [...alike.values()].flatMap((list) => {
		// What a plain fork meets has to be looked at one by one; of the rest an example will do.
		const most = list[0]?.asked ? 1 : 3;
		const shown = list.length > most + 1 ? list.slice(0, most) : list;
		const others = list.slice(shown.length);
		const ports = others.flatMap((one) => one.ports);
		return [
			...shown.map((one) => obstacleLine(one, style)),
			...(others.length > 0
				? [`  ${effectText(list[0]!, style)}${others.length} more as the last: ${named(ports, 10)}`]
				: []),
		];
	});
}

function obstacleLine(obstacle: Obstacle, style: DiagnosisStyle): string {
	const { ports, asked = [], diagnostic } = obstacle;
	const isNamed = ports.length === 1 && diagnostic.message.startsWith(servicePortName(ports[0]!));
	const whose = ports.length === 0 || isNamed ? '' : `${named(ports, 3)}: `;
	const which = asked.length > 0 ? `for ${asked.map(askText).join(', or ')}: ` : '';
	return `  ${effectText(obstacle, style)}${whose}${which}${formatDiagnostic(diagnostic)}`;
}

function effectText({ effect }: Obstacle, { colours }: DiagnosisStyle): string {
	return colours[paints[effect]](effect.padEnd(8));
}

const paints = { stops: 'red', bends: 'yellow', limits: 'cyan' } as const satisfies Record<Effect, string>;

function askText(ask: NonNullable<Obstacle['asked']>[number]): string {
	return ask === 'dead-fork' ? 'a fork that is not there' : features[ask];
}

function named(ports: readonly ServicePort[], most: number): string {
	const names = ports.slice(0, most).map(servicePortName).join(', ');
	return ports.length > most ? `${names} and ${ports.length - most} more` : names;
}

function notHttpLines(ports: readonly ServicePort[]): readonly string[] {
	const what = `${counted(ports.length, 'port')} cannot be routed by header, so no sandbox forks ${ports.length === 1 ? 'it' : 'them'}`;
	return [`${what}: ${named(ports, 10)} (where one does speak HTTP, set its appProtocol to http)`];
}

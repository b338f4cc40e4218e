// SPDX-License-Identifier: Apache-2.0
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from '../run.ts';
import { notBuilt } from './find-programs.ts';
import { builtImplementations, defaultImplementations, type Implementation } from './implementations.ts';

/** The machine's Go, such as 1.26.8, and whether it fetches a newer one by itself where a module asks for it. */
interface GoVersion {
	readonly version: string;
	readonly upgrades: boolean;
}

/** What of this machine decides whether it can build and run testbeds. */
export interface Machine {
	readonly platform: string;
	readonly arch: string;
	/** The number of this process's user. */
	readonly user: number;
	/** The programs of PATH, of those that were looked for. */
	readonly programs: ReadonlySet<string>;
	readonly go?: GoVersion;
	/** Whether this process may make network and mount namespaces. */
	readonly canIsolate: boolean;
}

/** The newest that a go.mod of `modules` asks for, and the first that fetches a newer one. */
const wantedGo = '1.26.6';
const upgradingGo = '1.21.0';

/** What a machine can lack something for: to build the programs, to run them once they are built, or to run them now. */
export type Activity = 'build' | 'run' | 'up';

/** The Debian package of each program that a running testbed needs. */
const packages: Readonly<Record<string, string>> = {
	chroot: 'coreutils',
	env: 'coreutils',
	ip: 'iproute2',
	iptables: 'iptables',
	mkfifo: 'coreutils',
	mount: 'mount',
	nsenter: 'util-linux',
	setpriv: 'util-linux',
	sh: 'dash',
	tee: 'coreutils',
	unshare: 'util-linux',
};

function missingLinux({ platform, arch }: Machine): readonly string[] {
	if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return [];
	return [`Linux on x64 or arm64 (this is ${platform} on ${arch}): use a Linux machine or virtual machine`];
}

function isOlder(version: string, than: string): boolean {
	return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

function missingGo({ go }: Machine): readonly string[] {
	const wanted = `Go ${wantedGo} or later`;
	if (go === undefined) return [`${wanted} on PATH: https://go.dev/doc/install`];
	const isEnough = !isOlder(go.version, go.upgrades ? upgradingGo : wantedGo);
	return isEnough ? [] : [`${wanted} (this is ${go.version}): https://go.dev/doc/install`];
}

/** What a machine lacks to build the programs: one line each, with the way to get it. */
export function missingToBuild(machine: Machine): readonly string[] {
	return [...missingLinux(machine), ...missingGo(machine)];
}

/** What a machine lacks to run testbeds, the programs themselves aside: one line each, with the way to get it. */
export function missingToRun(machine: Machine): readonly string[] {
	const lines = [...missingLinux(machine)];
	if (machine.user !== 0) lines.push('the rights of root: run it with sudo');
	const absent = Object.keys(packages).filter((program) => !machine.programs.has(program));
	for (const program of absent) lines.push(`the program ${program}: apt-get install ${packages[program]}`);
	const isToBlame = machine.user === 0 && !absent.includes('unshare');
	if (isToBlame && !machine.canIsolate) {
		lines.push('the right to make network namespaces: run it outside of a container, or in a privileged one');
	}
	return lines;
}

async function isOnPath(program: string): Promise<boolean> {
	for (const folder of (process.env.PATH ?? '').split(delimiter)) {
		const found = await access(join(folder, program), constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return true;
	}
	return false;
}

async function succeeds(program: string, args: readonly string[]): Promise<string | undefined> {
	const { code, stdout } = await run(program, args).catch(() => ({ code: 1, stdout: '' }));
	return code === 0 ? stdout : undefined;
}

async function thisGo(): Promise<GoVersion | undefined> {
	const [version, toolchain] = (await succeeds('go', ['env', 'GOVERSION', 'GOTOOLCHAIN']))?.split('\n') ?? [];
	const number = /^go(\d+(?:\.\d+)*)/.exec(version ?? '')?.[1];
	return number === undefined ? undefined : { version: number, upgrades: toolchain !== 'local' };
}

async function thisMachine(activity: Activity): Promise<Machine> {
	const names = Object.keys(packages);
	const [found, go, isolated] = await Promise.all([
		Promise.all(names.map(isOnPath)),
		activity === 'build' ? thisGo() : undefined,
		activity === 'build' ? undefined : succeeds('unshare', ['--net', '--mount', '--', 'true']),
	]);
	return {
		platform: process.platform,
		arch: process.arch,
		user: process.getuid?.() ?? -1,
		programs: new Set(names.filter((_, index) => found[index])),
		canIsolate: isolated !== undefined,
		...(go === undefined ? {} : { go }),
	};
}

/**
 * What this machine lacks to `build` the programs of a testbed, to `run` them, or to bring one `up` with some
 * `implementations`, which needs theirs built: one line each, with the way to get it. What is built on another machine can be copied with its cache, so that `up` does
 * not ask for what `build` needs.
 */
export async function missing(
	activity: Activity,
	implementations: readonly Implementation[] = defaultImplementations,
): Promise<readonly string[]> {
	const machine = await thisMachine(activity);
	if (activity === 'build') return missingToBuild(machine);
	const lines = missingToRun(machine);
	if (activity === 'run') return lines;
	const unbuilt = await notBuilt(implementations);
	if (unbuilt.length === 0) return lines;
	const asked = implementations.filter((name) => !builtImplementations.includes(name));
	const command = ['branchline testbed build', ...(asked.length > 0 ? implementations : [])].join(' --implementation ');
	return [...lines, `${unbuilt.join(', ')}: ${command}`];
}

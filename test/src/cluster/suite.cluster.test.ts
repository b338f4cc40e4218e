// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestbed, type Testbed } from '@branchline/testbed';
import test, { type ExecutionContext } from 'ava';

let testbed: Testbed;

test.before(async () => {
	testbed = await startTestbed({ name: 'suite' });
});
test.after.always(() => testbed?.stop());

const program = fileURLToPath(import.meta.resolve('@branchline/cli').replace(/dist\/.*$/, 'bin/branchline.js'));

interface Judged {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	readonly folder: string;
}

/** Judges the cluster in a process that has a kubeconfig in an empty folder, and nothing else: neither testbeds nor a home. */
async function judge(t: ExecutionContext, ...args: readonly string[]): Promise<Judged> {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-suite-'));
	t.teardown(() => rm(folder, { recursive: true }));
	await copyFile(testbed.kubeconfig, join(folder, 'config'));
	const judging = [program, 'conformance', 'run', '--env', 'cluster', '--kubeconfig', 'config', ...args];
	// What stands where the state of testbeds is kept is hidden from the process.
	const hidden = [
		'--mount',
		'--propagation',
		'private',
		'--',
		'sh',
		'-c',
		'mount -t tmpfs none /run && exec "$@"',
		'sh',
	];
	const options = { cwd: folder, env: { PATH: '/usr/bin:/bin', HOME: folder }, maxBuffer: 1 << 26 };
	return new Promise((resolve) => {
		execFile('unshare', [...hidden, process.execPath, ...judging], options, (error, stdout, stderr) => {
			resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr, folder });
		});
	});
}

const choices: Readonly<Record<string, readonly string[]>> = {
	istio: ['--mesh', 'istio'],
	'gateway-api on istio': ['--mesh', 'gateway-api', '--implementation', 'istio'],
	'istio behind envoy-gateway': ['--mesh', 'istio', '--mesh', 'gateway-api', '--implementation', 'envoy-gateway'],
};

for (const [name, choice] of Object.entries(choices)) {
	test.serial(`${name}: a kubeconfig is all that the suite needs`, async (t) => {
		t.timeout(300_000);
		const judged = await judge(t, ...choice, '--case', 'chains/*', '--output-dir', 'report');
		t.is(judged.code, 0, judged.stderr);
		const [, passed = '', failed] = /^(\d+) passed, (\d+) failed, \d+ skipped/m.exec(judged.stdout) ?? [];
		t.is(failed, '0', judged.stdout);
		t.true(Number(passed) > 6, judged.stdout);
		const report = await readFile(join(judged.folder, 'report/report.yaml'), 'utf8');
		t.regex(report, /^mode: cluster$/m);
		t.regex(report, /^ {2}kubernetes: v1\.\d+/m);
	});
}

// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { type Package, readPackages } from './architecture-workspace.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const published = (await readPackages(root)).filter(({ manifest }) => manifest.private !== true);
let directory: string;

test.before('every package is packed as it would be published', async () => {
	directory = await mkdtemp(join(tmpdir(), 'branchline-pack-'));
	const filters = published.map(({ manifest }) => `--filter=${manifest.name}`);
	const [program, ...args] = packer();
	await promisify(execFile)(program!, [...args, '-r', ...filters, 'pack', '--pack-destination', directory], {
		cwd: root,
	});
});

test.after.always('what was packed is removed', () => rm(directory, { recursive: true, force: true }));

/** The pnpm that runs these tests, or the one of this repository. */
function packer(): readonly string[] {
	const running = process.env.npm_execpath;
	return running?.includes('pnpm') ? [process.execPath, running] : ['npx', '-y', 'pnpm@10.34.8'];
}

async function tarball({ manifest }: Package): Promise<Buffer> {
	return readFile(join(directory, `${manifest.name.replace('@', '').replace('/', '-')}-0.0.0.tgz`));
}

/** The files of a tarball, by path: headers of 512 bytes, each followed by its file in blocks of 512. */
function filesOf(packed: Buffer): ReadonlyMap<string, string> {
	const bytes = gunzipSync(packed);
	const files = new Map<string, string>();
	const text = (from: number, to: number): string => bytes.toString('utf8', from, to).split('\0')[0]!;
	for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
		const size = Number.parseInt(text(at + 124, at + 136), 8);
		const prefix = text(at + 345, at + 500);
		const path = `${prefix && `${prefix}/`}${text(at, at + 100)}`.replace(/^package\//, '');
		files.set(path, bytes.toString('utf8', at + 512, at + 512 + size));
		at += 512 + Math.ceil(size / 512) * 512;
	}
	return files;
}

for (const one of published) {
	test(`${one.manifest.name} is published whole, in order, and without its tests`, async (t) => {
		const packed = await tarball(one);
		const { messages, pkg } = await publint({
			pack: { tarball: packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.byteLength) as ArrayBuffer },
			strict: true,
		});
		t.deepEqual(
			messages.map((message) => formatMessage(message, pkg!)),
			[],
		);
		const files = filesOf(packed);
		t.true(files.has('dist/index.js') && files.has('dist/index.d.ts') && files.has('src/index.ts'));
		t.deepEqual(
			[...files.keys()].filter((path) => /\.test\.|fixture|(?:^|\/)testing\.|tsbuildinfo|golden/.test(path)),
			[],
		);
		t.notRegex(files.get('package.json')!, /"(?:workspace|catalog):/);
	});
}

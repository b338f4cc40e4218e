// SPDX-License-Identifier: Apache-2.0
// Makes `gen/`, the types of the xDS API, from the protos that a pinned package ships: `node generate.js`.
// Does nothing where `gen/` was made from the same inputs by the same script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, 'gen');

// The packages that decide what is generated; a change of any of their versions makes it anew.
const inputs = ['@grpc/grpc-js-xds', '@bufbuild/buf', '@bufbuild/protoc-gen-es', '@bufbuild/protobuf'];

/** Modules below the package's `deps`, in the order in which imports are looked up. */
const modules = ['envoy-api', 'googleapis', 'protoc-gen-validate', 'xds'];

/** What is left out of the API: superseded versions, and what nobody serves over xDS. */
const leftOut = /\/v2(alpha\d*)?\//;

// Where the package manager links a dependency of this package.
function packageDirectory(name) {
	return join(here, 'node_modules', name);
}

async function versionOf(name) {
	const { version } = JSON.parse(await readFile(join(packageDirectory(name), 'package.json'), 'utf8'));
	return `${name}@${version}`;
}

async function fingerprint() {
	const hash = createHash('sha256');
	for (const name of inputs) hash.update(`${await versionOf(name)}\n`);
	for (const file of [fileURLToPath(import.meta.url), ...(await protoFiles(join(here, 'protos')))]) {
		hash.update(await readFile(file));
	}
	return hash.digest('hex');
}

async function protoFiles(directory) {
	const entries = await readdir(directory, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith('.proto'))
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name))
		.sort();
}

/** Reads every proto that may be generated, by import path, with line ends of one kind. */
async function readProtos() {
	const deps = join(packageDirectory('@grpc/grpc-js-xds'), 'deps');
	const protos = new Map();
	for (const root of [...modules.map((name) => join(deps, name)), join(here, 'protos')]) {
		for (const file of await protoFiles(root)) {
			const path = file.slice(root.length + 1);
			if (!/^(?:envoy|udpa|xds|validate|google)\//.test(path) || leftOut.test(path)) continue;
			protos.set(path, (await readFile(file, 'utf8')).replaceAll('\r', ''));
		}
	}
	return protos;
}

/**
 * The bundled rules of protoc-gen-validate are older than the protos that use them: they lack `ignore_empty`
 * (validate/validate.proto of protoc-gen-validate, field numbers as there).
 */
function withIgnoreEmpty(text) {
	const numbers = { StringRules: 26, BytesRules: 14, RepeatedRules: 5, MapRules: 6 };
	return text.replace(/^message (\w+Rules) \{$/gm, (line, name) => {
		const number = numbers[name] ?? (/^(?:Float|Double|S?U?Int|S?Fixed)\d*Rules$/i.test(name) ? 8 : undefined);
		return number === undefined ? line : `${line}\n  optional bool ignore_empty = ${number};`;
	});
}

/** Fields that the API got after the package's protos: inserted as the last line of the message. */
const laterFields = [['envoy/config/route/v3/route.proto', 'RouteConfiguration', 'string vhost_header = 18;']];

function withField(text, message, field) {
	const start = text.indexOf(`\nmessage ${message} {\n`);
	const end = text.indexOf('\n}\n', start);
	if (start < 0 || end < 0) throw new Error(`message ${message}: not found`);
	return `${text.slice(0, end)}\n  ${field}${text.slice(end)}`;
}

/** Drops, until none is left, files that import what is not there: metrics and traces of other projects. */
function complete(protos) {
	const missing = (text) =>
		[...text.matchAll(/^import (?:public )?"([^"]+)";/gm)].some(
			([, path]) => !protos.has(path) && !path.startsWith('google/protobuf/'),
		);
	for (;;) {
		const broken = [...protos].filter(([, text]) => missing(text));
		if (broken.length === 0) return protos;
		for (const [path] of broken) protos.delete(path);
	}
}

async function writeProtos(directory) {
	const protos = await readProtos();
	const rules = 'validate/validate.proto';
	protos.set(rules, withIgnoreEmpty(protos.get(rules)));
	for (const [path, message, field] of laterFields) protos.set(path, withField(protos.get(path), message, field));
	const kept = complete(protos);
	for (const [path, text] of kept) {
		await mkdir(dirname(join(directory, path)), { recursive: true });
		await writeFile(join(directory, path), text);
	}
}

function buf(directory, ...args) {
	const program = join(packageDirectory('@bufbuild/buf'), 'bin', 'buf');
	const path = `${join(here, 'node_modules', '.bin')}:${process.env.PATH}`;
	const { status, error, stderr } = spawnSync(process.execPath, [program, ...args], {
		cwd: directory,
		env: { ...process.env, PATH: path },
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`buf ${args[0]}: ${error ?? stderr}`);
}

async function generate() {
	const stamp = join(out, '.fingerprint');
	const wanted = await fingerprint();
	if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
	const directory = await mkdtemp(join(tmpdir(), 'envoy-control-plane-ts-'));
	try {
		await writeProtos(directory);
		await writeFile(join(directory, 'buf.yaml'), 'version: v2\n');
		// One call for all files: by default there is one for each directory, and each reads everything.
		const plugin = {
			local: 'protoc-gen-es',
			out: 'gen',
			strategy: 'all',
			opt: ['target=js+dts', 'import_extension=js'],
		};
		await writeFile(join(directory, 'buf.gen.yaml'), JSON.stringify({ version: 'v2', plugins: [plugin] }));
		buf(directory, 'generate', '--include-imports', '--path', 'envoy');
		const made = join(directory, 'gen');
		// Every type in one file, for what is known by name only while the program runs: Any, and resources in JSON.
		buf(directory, 'build', '--exclude-source-info', '-o', join('gen', 'api.binpb'));
		await writeFile(join(made, '.fingerprint'), wanted);
		await rm(out, { recursive: true, force: true });
		await rename(made, out).catch(() => cp(made, out, { recursive: true }));
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

await generate();

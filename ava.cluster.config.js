// Tests on real control planes, each file on testbeds of its own: they need Linux, root, and what `branchline testbed build`
// builds. They mostly wait, so two files run at once; the tests of a file are serial.
export default {
	files: [
		'{packages,adapters,conformance}/*/dist/**/*.cluster.test.js',
		'test/dist/**/*.cluster.test.js',
		// Other files import these, to run them on one testbed.
		'!**/*.part.cluster.test.js',
	],
	workerThreads: false,
	concurrency: 2,
	timeout: '10m',
};

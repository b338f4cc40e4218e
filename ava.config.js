export default {
	files: ['{packages,adapters,conformance}/*/dist/**/*.test.js', 'test/dist/**/*.test.js'],
	workerThreads: false,
	timeout: '120s',
};

// Labels in ZPL as pictures: render-zpl.js FILE WIDTH_MM HEIGHT_MM FOLDER writes
// label-1.png and so on at 8 dots a millimetre, and says how many.
const fs = require('fs');
const { ready } = require('zpl-renderer-js');

const [file, width, height, folder] = process.argv.slice(2);
ready.then(async ({ api }) => {
	const labels = await api.zplToBase64MultipleAsync(
		fs.readFileSync(file, 'utf8'), Number(width), Number(height), 8);
	labels.forEach((label, i) => fs.writeFileSync(
		`${folder}/label-${i + 1}.png`, Buffer.from(label, 'base64')));
	console.log(labels.length);
	process.exit(0);
}).catch((error) => {
	console.error(`render-zpl.js: ${error.message || error}`);
	process.exit(1);
});

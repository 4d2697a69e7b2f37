// Links on stdin, one a line; GTIN and label of each as digital-link.js reads
// them, or what it says. Like a phone, it is given the address as a browser
// normalises it (RFC 3986, 6.2.2.1): scheme and host in lower case, the path
// as it is. The library itself takes no upper-case scheme.
const { DigitalLink } = require('digital-link.js');

const lines = require('fs').readFileSync(0, 'utf8').trim().split('\n');
for (const line of lines) {
	try {
		const link = DigitalLink(new URL(line).href);
		const valid = link.isValid() ? 'valid' : 'invalid';
		const label = link.getKeyQualifier('21') || '';
		console.log(`${valid} ${link.getIdentifier()['01']} ${label}`.trim());
	} catch (error) {
		console.log(`refused: ${error.message}`);
	}
}

{{! Price label 50 x 30 mm, 203 dpi, in the printer's own letters and QR symbol. }}
{{! Its letters have no Vietnamese tones: |ascii takes them off. With a font of your }}
{{! own in the printer write ^A@N,28,26,E:VN.TTF instead of ^A0N,28,26, no |ascii. }}
^XA^CI28
^PW400^LL240^LH0,0^LS0
^FO16,10^A0N,28,26^FB368,2,2,L,0^FH_^FD{{name|ascii|max:56}}^FS
^FO16,88^A0N,46,29^FH_^FD{{price|price|ascii|max:15}}^FS
{{#old_price}}
^FO16,146^A0N,26,24^FH_^FD{{old_price|price|ascii|max:16}}^FS
^FO16,156^GB124,2,2^FS
{{/old_price}}
{{#sku}}
^FO16,206^A0N,22,20^FH_^FD{{sku|ascii|max:18}}^FS
{{/sku}}
^BY2,3,10
^FO254,84^BQN,2,5^FH_^FDMA,{{link}}^FS
^PQ1^XZ

// docs/config.md is made here: `npx vitest run --project unit -u test/unit/config/reference.test.ts`.
import { expect, test } from 'vitest';
import { configReference } from '../../../src/config/reference.js';

const INTRODUCTION = `# Configuration

All keys of config.toml, made from src/config/schema.ts by test/unit/config/reference.test.ts: do not edit.
\`config.toml.example\` shows them in use, \`jetstream check [FILE]\` checks a file.

- \`\${NAME}\` in a string takes an environment variable, which must be set; \`$\${\` stands for a plain \`\${\`.
- Relative paths are relative to the config file. A playlist may also be an http(s) URL.
- Sizes are powers of 1000: \`10 GB\` is 10,000,000,000 bytes.
- The password of an Icecast server is \`password\`, else the first line of \`password_file\`, else the variable
  \`JETSTREAM_SOURCE_PASSWORD\`.
- Bitrates are those of MP3: 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256 and 320 kbit/s from 32000 Hz
  on; 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144 and 160 below.
- Mount paths cannot be \`/\`, \`/status-json.xsl\`, \`/api\`, \`/admin\` or anything below these two.
`;

test('docs/config.md is what the schema says', async () => {
  await expect(`${INTRODUCTION}\n${configReference()}`).toMatchFileSnapshot('../../../docs/config.md');
});

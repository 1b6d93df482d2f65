// Hanging, broken and changing media in small numbers; in large ones in test/faults.
import { survivesBadMedia } from '../support/faults/bad-media.js';

survivesBadMedia({ brokenFiles: 30, brokenWithinS: 90, rewritingS: 5 });

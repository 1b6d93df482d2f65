// Hanging media, 500 broken files in a row, a list that changes a hundred times a second for a minute.
import { survivesBadMedia } from '../support/faults/bad-media.js';

survivesBadMedia({ brokenFiles: 500, brokenWithinS: 1000, rewritingS: 60 });

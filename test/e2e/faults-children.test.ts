// Children killed ten times and stopped three times; many more in test/faults.
import { survivesLostChildren } from '../support/faults/lost-children.js';

survivesLostChildren({ kills: 10, stops: 3 });

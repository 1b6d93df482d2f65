// The short form of test/faults/scarce-resources: a server that may open few files.
import { survivesFewFiles } from '../support/faults/few-files.js';

survivesFewFiles({ callers: 40, stayS: 5 });

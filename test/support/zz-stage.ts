import { setDashboardStage } from './dashboard-stage.js';

const stage = await setDashboardStage();
console.log(stage.server.url(''));
process.on('SIGTERM', () => void stage.close().then(() => process.exit(0)));
setInterval(() => {}, 1000);

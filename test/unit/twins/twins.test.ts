import { windowOf } from '../../../lambdas/shared/window.ts';
import { cityStatsContract } from '../../contracts/city-stats.ts';
import { progressContract } from '../../contracts/progress.ts';
import { windowMaximaContract } from '../../contracts/window-maxima.ts';
import { InMemoryCityStats } from '../../twins/city-stats.ts';
import { InMemoryProgress } from '../../twins/progress.ts';
import { InMemoryWindowMaxima } from '../../twins/window-maxima.ts';

let used = 0;
const cityStats = new InMemoryCityStats();
const windowMaxima = new InMemoryWindowMaxima();

cityStatsContract(
  () => cityStats,
  () => `City ${used++}`,
);
progressContract(() => new InMemoryProgress());
windowMaximaContract(
  () => windowMaxima,
  () => windowOf(5_000 * used++, 5_000),
);

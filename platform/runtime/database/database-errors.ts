import { defineErrors } from '@hub/kernel';

export const databaseErrors = defineErrors('runtime', {
  diskFull: {
    status: 507,
    zh: '磁盘空间不足，暂停写入，查询不受影响。本次写入未保存，请在释放空间后重试',
    en: 'The disk is full: writes are paused, reads go on. This write was not stored; retry when there is space again',
  },
  unreachable: {
    status: 503,
    zh: '数据库暂时连接不上，本次操作未得到确认，请稍后重试',
    en: 'The database cannot be reached just now. The operation was not acknowledged; retry shortly',
  },
  tooSlow: { status: 503, zh: '数据库操作超时，已取消', en: 'The database operation took too long and was cancelled' },
  rolledBack: {
    status: 500,
    zh: '事务中有语句失败，整个事务已回滚',
    en: 'A statement of the transaction failed, so all of it was rolled back',
  },
  nested: {
    status: 500,
    zh: '事务内部不得再向数据库发起事务外的查询：会与自己互相等待，请使用事务的 tx',
    en: 'Inside a transaction ask its `tx`, not the database: with a single session that would wait for itself',
  },
  closed: { status: 503, zh: '数据库已关闭', en: 'The database is closed' },
  statementName: {
    status: 500,
    zh: '预备语句名称 {name} 已用于另一条语句',
    en: 'The statement name {name} already stands for another statement',
  },
  directoryTaken: {
    status: 503,
    zh: '数据目录 {directory} 正由另一个中枢使用：进程 {pid}（{host}，启动于 {startedAt}）',
    en: 'The data directory {directory} is in use by another hub: process {pid} on {host}, started {startedAt}',
  },
  postgisMissing: {
    status: 500,
    zh: '该 PostgreSQL 没有 PostGIS 扩展，请先安装（如 Debian 的 postgresql-15-postgis-3）',
    en: 'This PostgreSQL has no PostGIS: install it first (on Debian postgresql-15-postgis-3)',
  },
  migrationChanged: {
    status: 500,
    zh: '已执行的迁移 {id} 的内容被改动；迁移发布后不得修改，请新增一个',
    en: 'The migration {id} has been applied and then edited; released migrations never change, add a new one',
  },
  migrationUnknown: {
    status: 500,
    zh: '数据库中有本版本不认识的迁移 {id}：它由更新的版本写入，请升级后再启动',
    en: 'The database has the migration {id}, which this version does not know: a newer version wrote it. Upgrade first',
  },
  migrationFailed: {
    status: 500,
    zh: '迁移 {id} 失败：{reason}',
    en: 'The migration {id} failed: {reason}',
  },
});

import { defineErrors } from '@hub/kernel';

export const identityErrors = defineErrors('identity', {
  unitUnknown: { status: 404, zh: '没有组织单元 {unit}', en: 'There is no unit {unit}' },
  unitDeclared: {
    status: 409,
    zh: '该单元来自城市文件，不能在此撤销',
    en: 'This unit comes with the city file and cannot be ended here',
  },
  unitInUse: { status: 409, zh: '该单元下仍有岗位或下级单元', en: 'The unit still has posts or units below it' },
  successorInside: {
    status: 409,
    zh: '承接单位不能是该单位自身或其下级',
    en: 'The successor cannot be the unit itself or lie below it',
  },
  notOnDuty: {
    status: 403,
    zh: '只有当班人员或系统管理员可以交班',
    en: 'Only whoever is on duty or a system administrator hands a shift over',
  },
  personUnknown: { status: 404, zh: '没有人员 {person}', en: 'There is no person {person}' },
  accountTaken: { status: 409, zh: '账号名已被使用', en: 'The account name is taken' },
  postNotThen: {
    status: 409,
    zh: '班次开始时该岗位尚未任命或已经结束，请改到任期之内',
    en: 'The post is not held yet, or no more, when the shift begins; choose a time within it',
  },
  postUnknown: { status: 404, zh: '没有岗位 {post}', en: 'There is no post {post}' },
  roleUnknown: { status: 400, zh: '没有角色 {role}', en: 'There is no role {role}' },
  roleUnit: {
    status: 400,
    zh: '管理员岗位只设在市级',
    en: 'The posts of the administrators are at the city',
  },
  administratorsCombined: {
    status: 409,
    zh: '系统、安全、审计管理员不得由同一人兼任',
    en: 'Nobody may combine the roles of system, security and audit administrator',
  },
  ownPost: { status: 403, zh: '不得任免本人的岗位', en: 'Nobody appoints himself' },
  badPeriod: { status: 400, zh: '起止时间无效', en: 'Not a period' },
  dutyUnknown: { status: 404, zh: '没有值班安排 {duty}', en: 'There is no shift {duty}' },
  absenceUnknown: { status: 404, zh: '没有请假记录 {absence}', en: 'There is no leave {absence}' },
  keyUnknown: { status: 404, zh: '没有服务密钥 {key}', en: 'There is no service key {key}' },
  notGrantable: {
    status: 400,
    zh: '服务密钥不能授予权限 {permission}',
    en: 'A service key cannot be made for {permission}',
  },
});

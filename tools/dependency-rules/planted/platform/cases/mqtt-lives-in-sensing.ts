import { connect } from 'mqtt';

export const way = connect;

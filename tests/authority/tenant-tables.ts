/** Tables and views whose rows are a tenant's, by the type of resource that policies decide about when somebody asks for a row. */
export const tenantTables: Readonly<Record<string, string>> = {
  // With more than a tenant: a property test compares what is shown with what Cedar says.
  Case: `case_file case_event case_attachment case_document case_notice case_watch case_report case_contact
    case_contact_reading case_me_too case_intake indicator_open_case`,
  Entity: `entity entity_past entity_subject entity_type attribute_history attribute_instance packed_instance
    attribute_rollup attribute_coverage`,
  IndicatorValue: 'indicator_value indicator_latest',
  Alert: 'alert',
  Assignment: 'ledger_event ledger_meeting',
  // With a tenant alone: the gate decides, and every statement names the tenant.
  AuditRecord: 'audit_entry',
  Delivery: 'delivery delivery_target delivery_attempt webhook webhook_event',
  Device: 'device dead_letter playback',
  Organisation: 'org_unit person post duty absence',
  ServiceKey: 'service_key oidc_client',
  Process: `process_definition process_release process_instance process_job process_step process_token process_wait
    process_sent`,
  Personal: 'consent personal_use',
  // One's own: by the id of whoever asks.
  own: `account citizen citizen_ticket data_request_result case_saved_view case_skill case_experience field_shift
    field_position subscription entity_map snapshot context_registration jsonld_context`,
  // Published, or of the hub's own work: no route shows them but as what is published.
  hub: `cap_message outbox feed rule_state case_number personal_sweep spread_subscription spread_plan`,
};

/** Which property test compares the rows of a type with the decisions on them. */
export const propertyTests: Readonly<Record<string, readonly [file: string, title: string]>> = {
  Case: [
    '../../systems/security/authority/filter-equals-decision.test.ts',
    'SQL, the filter in hand and Cedar itself choose the same rows',
  ],
  Entity: ['entity-filter.test.ts', 'the list, the look-up, the count and Cedar itself choose the same entities'],
  IndicatorValue: [
    'value-faces.test.ts',
    'a list has the values Cedar lets somebody see, with details only where it lets them see the inputs',
  ],
  Alert: [
    'value-faces.test.ts',
    'alerts, their number, their pages and their acknowledgement follow the value that raised them',
  ],
  Assignment: [
    'row-faces.test.ts',
    'the audit log, the ledger and the deliveries show the rows that Cedar lets somebody see',
  ],
  AuditRecord: [
    'row-faces.test.ts',
    'the audit log, the ledger and the deliveries show the rows that Cedar lets somebody see',
  ],
  Delivery: [
    'row-faces.test.ts',
    'the audit log, the ledger and the deliveries show the rows that Cedar lets somebody see',
  ],
};

/** Whoever brings a proof is found by it, whatever their tenant. */
export const byProof = /\b(?:session|citizen_session|service_key)\b/;

/** What a process keeps of all tenants in memory, and chooses from by the tenant. */
export const ofTheHub = /^select [*] from context_registration where revision > /;

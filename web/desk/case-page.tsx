import './case.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { queries } from '../api/queries.ts';
import { DataState } from '../kit/data-state.tsx';
import { CaseDiagram } from '../processes/case-diagram.tsx';
import { CaseActions } from './case-actions.tsx';
import { CaseAttachments } from './case-attachments.tsx';
import { CaseClocks } from './case-clocks.tsx';
import { CaseDocuments } from './case-documents.tsx';
import { CaseDuplicates } from './case-duplicates.tsx';
import { CaseFacts } from './case-facts.tsx';
import { CaseHeader } from './case-header.tsx';
import { CaseJoint } from './case-joint.tsx';
import { CaseSteps } from './case-steps.tsx';
import { CaseTimeline } from './case-timeline.tsx';

export function CasePage() {
  const { caseId } = useParams({ from: '/inside/desk/$caseId' });
  const query = useQuery(queries.caseFile(caseId));
  return (
    <DataState query={query} skeleton={<Skeleton active className="case-body" paragraph={{ rows: 10 }} />}>
      {(file) => (
        <article className="case" key={file.id}>
          <CaseHeader file={file} reportedAt={query.dataUpdatedAt} />
          <div className="case-body">
            <CaseSteps file={file} />
            {file.hasProcess === true ? <CaseDiagram caseId={file.id} version={file.version} /> : null}
            <CaseFacts file={file} />
            <CaseJoint file={file} />
            <CaseDuplicates file={file} />
            <CaseClocks file={file} />
            <CaseDocuments file={file} />
            <CaseAttachments file={file} />
            <CaseTimeline file={file} />
          </div>
          <CaseActions file={file} />
        </article>
      )}
    </DataState>
  );
}

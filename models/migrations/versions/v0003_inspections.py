"""Tasks, locks, draws, inspections."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('task',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('plan_code', AutoString(length=32), nullable=False),
    sa.Column('name', AutoString(length=200), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('ratios', sa.JSON(), nullable=False),
    sa.Column('team_size', sa.Integer(), nullable=False),
    sa.Column('departments', sa.JSON(), nullable=False),
    sa.Column('execution', AutoString(length=16), nullable=False),
    sa.Column('requirement', AutoString(length=200), nullable=False),
    sa.Column('begins', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.Column('publish_names', sa.Boolean(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('opened_by', sa.Integer(), nullable=False),
    sa.Column('opened_at', UTCDateTime(), nullable=False),
    sa.Column('catalogues', sa.JSON(), nullable=False),
    sa.Column('aborts', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['opened_by'], ['person.id'], name=op.f('fk_task_opened_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    op.create_index(op.f('ix_task_number'), 'task', ['number'], unique=False)
    op.create_index(op.f('ix_task_plan_code'), 'task', ['plan_code'], unique=False)
    op.create_index(op.f('ix_task_state'), 'task', ['state'], unique=False)
    op.create_index(op.f('ix_task_unit'), 'task', ['unit'], unique=False)
    op.create_table('publication',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('page', AutoString(length=255), nullable=False),
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['published_by'], ['person.id'], name=op.f('fk_publication_published_by')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_publication_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication'))
    )
    op.create_index(op.f('ix_publication_number'), 'publication', ['number'], unique=False)
    op.create_index(op.f('ix_publication_task_id'), 'publication', ['task_id'], unique=False)
    op.create_table('release',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('dispatched_at', UTCDateTime(), nullable=False),
    sa.Column('released_by', sa.Integer(), nullable=True),
    sa.Column('released_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['released_by'], ['person.id'], name=op.f('fk_release_released_by')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_release_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release')),
    sa.UniqueConstraint('task_id', 'unit', name=op.f('uq_release_task_id_unit'))
    )
    op.create_index(op.f('ix_release_task_id'), 'release', ['task_id'], unique=False)
    op.create_index(op.f('ix_release_unit'), 'release', ['unit'], unique=False)
    op.create_table('task_lock',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('fingerprint', AutoString(length=64), nullable=False),
    sa.Column('commitment', sa.JSON(), nullable=False),
    sa.Column('subjects_file', AutoString(length=64), nullable=False),
    sa.Column('inspectors_file', AutoString(length=64), nullable=False),
    sa.Column('secret', AutoString(length=64), nullable=False),
    sa.Column('chain', AutoString(length=64), nullable=False),
    sa.Column('contributors', sa.JSON(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('locked_by', sa.Integer(), nullable=False),
    sa.Column('locked_at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['locked_by'], ['person.id'], name=op.f('fk_task_lock_locked_by')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_lock_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_lock'))
    )
    op.create_index(op.f('ix_task_lock_task_id'), 'task_lock', ['task_id'], unique=False)
    op.create_table('contribution',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lock_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('deed', AutoString(length=16), nullable=False),
    sa.Column('phrase', AutoString(length=500), nullable=False),
    sa.Column('nonce', AutoString(length=32), nullable=False),
    sa.Column('seal', AutoString(length=64), nullable=False),
    sa.Column('page', AutoString(length=8), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['lock_id'], ['task_lock.id'], name=op.f('fk_contribution_lock_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contribution_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution')),
    sa.UniqueConstraint('lock_id', 'person_id', 'deed', name=op.f('uq_contribution_lock_id_person_id_deed'))
    )
    op.create_index(op.f('ix_contribution_lock_id'), 'contribution', ['lock_id'], unique=False)
    op.create_table('draw',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('lock_id', sa.Integer(), nullable=False),
    sa.Column('seed', AutoString(length=64), nullable=False),
    sa.Column('proof_file', AutoString(length=64), nullable=False),
    sa.Column('result_hash', AutoString(length=64), nullable=False),
    sa.Column('drawn', sa.Integer(), nullable=False),
    sa.Column('teams', sa.Integer(), nullable=False),
    sa.Column('summary', sa.JSON(), nullable=False),
    sa.Column('teams_file', AutoString(length=64), nullable=False),
    sa.Column('placed', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['lock_id'], ['task_lock.id'], name=op.f('fk_draw_lock_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_draw')),
    sa.UniqueConstraint('lock_id', name=op.f('uq_draw_lock_id'))
    )
    op.create_table('inspection',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('items', sa.JSON(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('dispatched_at', UTCDateTime(), nullable=True),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', UTCDateTime(), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', UTCDateTime(), nullable=True),
    sa.Column('returns', sa.Integer(), nullable=False),
    sa.Column('publication_id', sa.Integer(), nullable=True),
    sa.Column('replaces', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['person.id'], name=op.f('fk_inspection_approved_by')),
    sa.ForeignKeyConstraint(['publication_id'], ['publication.id'], name=op.f('fk_inspection_publication_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_inspection_recorded_by')),
    sa.ForeignKeyConstraint(['replaces'], ['inspection.id'], name=op.f('fk_inspection_replaces')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject.id'], name=op.f('fk_inspection_subject_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_inspection_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspection')),
    sa.UniqueConstraint('replaces', name=op.f('uq_inspection_replaces')),
    sa.UniqueConstraint('task_id', 'subject_id', name=op.f('uq_inspection_task_id_subject_id'))
    )
    op.create_index(op.f('ix_inspection_dispatched_at'), 'inspection', ['dispatched_at'], unique=False)
    op.create_index(op.f('ix_inspection_number'), 'inspection', ['number'], unique=False)
    op.create_index(op.f('ix_inspection_publication_id'), 'inspection', ['publication_id'], unique=False)
    op.create_index(op.f('ix_inspection_state'), 'inspection', ['state'], unique=False)
    op.create_index(op.f('ix_inspection_subject_id'), 'inspection', ['subject_id'], unique=False)
    op.create_index(op.f('ix_inspection_task_id'), 'inspection', ['task_id'], unique=False)
    op.create_index(op.f('ix_inspection_unit'), 'inspection', ['unit'], unique=False)
    op.create_table('finding',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('item_code', AutoString(length=32), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_finding_inspection_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('inspection_id', 'item_code', name=op.f('uq_finding_inspection_id_item_code'))
    )
    op.create_index(op.f('ix_finding_inspection_id'), 'finding', ['inspection_id'], unique=False)
    op.create_table('member',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('inspector_id', sa.Integer(), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('leader', sa.Boolean(), nullable=False),
    sa.Column('accepted_at', UTCDateTime(), nullable=True),
    sa.Column('left_at', UTCDateTime(), nullable=True),
    sa.Column('replaces', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_member_inspection_id')),
    sa.ForeignKeyConstraint(['inspector_id'], ['inspector.id'], name=op.f('fk_member_inspector_id')),
    sa.ForeignKeyConstraint(['replaces'], ['member.id'], name=op.f('fk_member_replaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member')),
    sa.UniqueConstraint('inspection_id', 'inspector_id', name=op.f('uq_member_inspection_id_inspector_id')),
    sa.UniqueConstraint('replaces', name=op.f('uq_member_replaces'))
    )
    op.create_index(op.f('ix_member_inspection_id'), 'member', ['inspection_id'], unique=False)
    op.create_index(op.f('ix_member_inspector_id'), 'member', ['inspector_id'], unique=False)
    op.create_table('recusal',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit', AutoString(length=64), nullable=False),
    sa.Column('origin', AutoString(length=16), nullable=False),
    sa.Column('reason', AutoString(length=32), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('state', AutoString(length=16), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', UTCDateTime(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_recusal_decided_by')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_recusal_member_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recusal_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recusal'))
    )
    op.create_index(op.f('ix_recusal_member_id'), 'recusal', ['member_id'], unique=False)
    op.create_index(op.f('ix_recusal_number'), 'recusal', ['number'], unique=False)
    op.create_index(op.f('ix_recusal_person_id'), 'recusal', ['person_id'], unique=False)
    op.create_index(op.f('ix_recusal_state'), 'recusal', ['state'], unique=False)
    op.create_index(op.f('ix_recusal_unit'), 'recusal', ['unit'], unique=False)
    stands = sa.text("state IN ('open', 'consented', 'stalled')")
    op.create_index('uq_recusal_standing', 'recusal', ['member_id'], unique=True, sqlite_where=stands, postgresql_where=stands)
    op.create_table('planned_visit',
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('announced_by', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['announced_by'], ['person.id'], name=op.f('fk_planned_visit_announced_by')),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_planned_visit_inspection_id')),
    sa.PrimaryKeyConstraint('inspection_id', name=op.f('pk_planned_visit'))
    )

    op.create_table('finding_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('item_code', AutoString(length=32), nullable=False),
    sa.Column('categories', sa.JSON(), nullable=False),
    sa.Column('remark', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_finding_draft_inspection_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_finding_draft_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding_draft')),
    sa.UniqueConstraint('inspection_id', 'item_code', name=op.f('uq_finding_draft_inspection_id_item_code'))
    )
    op.create_index(op.f('ix_finding_draft_inspection_id'), 'finding_draft', ['inspection_id'], unique=False)
    op.create_table('evidence',
    sa.Column('salt', AutoString(length=64), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('item_code', AutoString(length=32), nullable=False),
    sa.Column('kind', AutoString(length=16), nullable=False),
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('name', AutoString(length=255), nullable=False),
    sa.Column('recorder', AutoString(length=64), nullable=False),
    sa.Column('location', AutoString(length=200), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_evidence_inspection_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evidence_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('inspection_id', 'place', name=op.f('uq_evidence_inspection_id_place'))
    )
    op.create_index(op.f('ix_evidence_inspection_id'), 'evidence', ['inspection_id'], unique=False)
    op.create_index(op.f('ix_evidence_sha256'), 'evidence', ['sha256'], unique=False)
    standing = sa.text('removed_at IS NULL')
    op.create_index('ix_evidence_standing', 'evidence', ['inspection_id', 'sha256'], unique=True,
    postgresql_where=standing, sqlite_where=standing)
    op.create_table('evidence_aim',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('inspection_id', sa.Integer(), nullable=False),
    sa.Column('item_code', AutoString(length=32), nullable=False),
    sa.Column('until', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['inspection_id'], ['inspection.id'], name=op.f('fk_evidence_aim_inspection_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evidence_aim_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_evidence_aim'))
    )
    op.create_table('evidence_unplaced',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sha256', AutoString(length=64), nullable=False),
    sa.Column('name', AutoString(length=255), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_evidence_unplaced_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_unplaced'))
    )
    op.create_index(op.f('ix_evidence_unplaced_person_id'), 'evidence_unplaced', ['person_id'], unique=False)


def downgrade() -> None:
    raise NotImplementedError("a ledger is never dropped")

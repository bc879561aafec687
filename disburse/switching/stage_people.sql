-- Makes room for what a run says of each person and programme; gone with the transaction.
CREATE TEMPORARY TABLE person_of_run (
    province text NOT NULL,
    beneficiary bigint NOT NULL,
    programme text NOT NULL,
    owner text NOT NULL,
    commune text,
    hamlet text,
    roster uuid,            -- null: only carried payments, which say nothing of the method
    method text,
    account bigint,
    credited boolean NOT NULL,
    credited_on date,
    failed boolean NOT NULL,
    unclaimed boolean NOT NULL,
    before_method text,
    before_account bigint,
    before_run text,
    PRIMARY KEY (province, beneficiary, programme)
) ON COMMIT DROP

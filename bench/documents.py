"""The documents that are measured, as clients would write them, and as PostGraphile's schema has the same."""

PACKAGE_COLUMNS = (
    "id reference clientReference status deadlineAt highPriority serviceLevel { name }"
    " sentCount submittedCount acceptingCount"
)
COUNCIL_LIST = (
    f"query CouncilList {{ packages(first: 50) {{ nodes {{ {PACKAGE_COLUMNS}"
    " invitations(first: 8) { nodes { id state placementResponse service { name } } } } } }"
)
PROVIDER_TAB = """query ProviderTab {
  invitations(tab: AWAITING_RESPONSE, first: 50) {
    nodes {
      id
      deadlineAt
      service { name }
      package { reference clientReference serviceLevel serviceName startDate }
    }
  }
  invitationCounts { awaitingResponse responseComplete awaitingDecision notAwarded awarded all }
}"""
PACKAGE = """query Package($id: ID!) {
  package(id: $id) {
    id reference publicReference clientReference status canDecide termsVersion earlyDecision locationPrecision
    partialAllowed offerRequired awardStrategy location startDate hoursRequired daysRequired frequency highPriority
    createdAt finalisedAt deadlineAt endedAt sentCount submittedCount acceptingCount cancellationReason
    cancellationNote version
    authority { id slug name }
    serviceLevel { id code serviceType name }
    createdBy { id username forename surname role }
    additionalInformation { code title value }
    requirements { id code title question negotiable mandatory preferredDate }
    selections {
      origin selectedAt service { id name arrangement { category } organisation { id name } } selectedBy { id username }
    }
    invitations(first: 20) {
      nodes {
        id origin sentAt endedAt state placementResponse version
        service { id name arrangement { category blockContract } }
        organisation { id slug name }
        response {
          id placementResponse rejectionNote termsVersion meetsAllEssential submittedAt withdrawnAt
          reason { code label }
          answers { canMeet comment bestDate requirement { id code title } }
        }
      }
    }
    decision {
      id decidedAt
      invitation { id state service { id name } organisation { id name } }
      source { code label }
      primaryReason { code label }
      additionalReasons { code label }
      decidedBy { id username }
    }
  }
}"""
SUBMIT = """mutation Submit($input: SubmitResponseInput!) {
  submitResponse(input: $input) { invitation { id state } userErrors { code message path } }
}"""

# The same of PostGraphile, with its own names: plain identifiers instead of global ones, codes of reasons instead of
# their labels (no foreign key says where those are), derived values from the schema `peer` (bench/peer/schema.sql).
PEER_COUNCIL_LIST = """query CouncilList {
  allPackages(first: 50, orderBy: [CREATED_AT_DESC, ROW_ID_DESC]) {
    nodes {
      rowId reference clientReference status deadlineAt highPriority
      serviceLevelByServiceLevelId { name }
      sentCount submittedCount acceptingCount
      invitationsByPackageId(first: 8, orderBy: [SENT_AT_ASC, ROW_ID_ASC]) {
        nodes { rowId state placementResponse serviceByServiceId { name } }
      }
    }
  }
}"""
PEER_PROVIDER_TAB = """query ProviderTab {
  allPeerAwaitingResponses(first: 50, orderBy: [SENT_AT_DESC, ROW_ID_DESC]) {
    nodes {
      rowId deadlineAt service packageReference clientReference serviceLevelName serviceName startDate
    }
  }
  peerInvitationCounts { awaitingResponse responseComplete awaitingDecision notAwarded awarded every }
}"""
PEER_PACKAGE = """query Package($id: UUID!) {
  packageByRowId(rowId: $id) {
    rowId reference publicReference clientReference status canDecide termsVersion earlyDecision locationPrecision
    partialAllowed offerRequired awardStrategy startDate hoursRequired daysRequired frequency highPriority
    createdAt finalisedAt deadlineAt endedAt sentCount submittedCount acceptingCount cancellationReason
    cancellationNote version additionalInformation
    locationByPackageId { postcode }
    authorityByAuthorityId { rowId slug name }
    serviceLevelByServiceLevelId { rowId code serviceType name }
    accountByCreatedBy { rowId username forename surname role }
    requirementsByPackageId {
      nodes { rowId code title question negotiable mandatory preferredDate }
    }
    selectionsByPackageId {
      nodes {
        origin selectedAt
        serviceByServiceId {
          rowId name organisationByOrganisationId { rowId name } arrangementsByServiceId { nodes { category } }
        }
        accountBySelectedBy { rowId username }
      }
    }
    invitationsByPackageId(first: 20, orderBy: [SENT_AT_ASC, ROW_ID_ASC]) {
      nodes {
        rowId origin sentAt endedAt state placementResponse version
        serviceByServiceId { rowId name arrangementsByServiceId { nodes { category blockContract } } }
        organisationByOrganisationId { rowId slug name }
        responseByInvitationId {
          rowId placementResponse rejectionNote termsVersion meetsAllEssential submittedAt withdrawnAt reasonCode
          answersByResponseId {
            nodes { canMeet comment bestDate requirementByRequirementId { rowId code title } }
          }
        }
      }
    }
    decisionsByPackageId {
      nodes {
        rowId decidedAt sourceCode primaryReasonCode additionalReasonCodes
        invitationByInvitationId {
          rowId state serviceByServiceId { rowId name } organisationByOrganisationId { rowId name }
        }
        accountByDecidedBy { rowId username }
      }
    }
  }
}"""

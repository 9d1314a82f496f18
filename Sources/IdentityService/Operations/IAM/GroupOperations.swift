import KMSModel

/// Groups of users. Source: IAM API Reference, CreateGroup and its neighbours.
enum GroupOperations {
  static let all: [IdentityOperation] = [
    createGroup,
    getGroup,
    listGroups,
    updateGroup,
    deleteGroup,
    addUserToGroup,
    removeUserFromGroup,
    listGroupsForUser,
  ]

}

public import ArgumentParser
public import Dossier

extension Recipient: ExpressibleByArgument {}

extension FollowUp.State: ExpressibleByArgument {}

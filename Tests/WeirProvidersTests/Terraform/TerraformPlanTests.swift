import Testing
import WeirCore

@testable import WeirProviders

@Suite("Terraform's plan")
struct TerraformPlanTests {
    @Test("is told resource by resource, without what is only read")
    func parts() {
        let text = """
            {"@level":"info","type":"version","terraform":"1.11.4"}
            {"type":"planned_change","change":{"resource":{"addr":"aws_vpc.main"},"action":"create"}}
            {"type":"planned_change","change":{"resource":{"addr":"data.aws_ami.a"},"action":"read"}}
            {"type":"planned_change","change":{"resource":{"addr":"aws_subnet.a[0]"},"action":"replace","reason":"cannot_update"}}
            {"type":"planned_change","change":{"resource":{"addr":"aws_eip.old"},"action":"delete","reason":"delete_because_no_resource_config"}}
            not JSON "type":"planned_change"
            {"type":"change_summary","changes":{"add":2,"change":0,"remove":2}}
            """
        #expect(
            TerraformPlan.parts(of: text) == [
                PlannedPart(.delete, "aws_eip.old", note: "delete because no resource config"),
                PlannedPart(.replace, "aws_subnet.a[0]", note: "cannot update"),
                PlannedPart(.create, "aws_vpc.main"),
            ])
    }

    @Test("tells what has changed in the world as far as it would be set back")
    func drift() {
        let text = """
            {"type":"resource_drift","change":{"resource":{"addr":"aws_vpc.main"},"action":"update"}}
            {"type":"resource_drift","change":{"resource":{"addr":"aws_eip.a"},"action":"delete"}}
            {"type":"resource_drift","change":{"resource":{"addr":"aws_role.used"},"action":"update"}}
            {"type":"planned_change","change":{"resource":{"addr":"aws_vpc.main"},"action":"update"}}
            {"type":"planned_change","change":{"resource":{"addr":"aws_eip.a"},"action":"create"}}
            {"type":"planned_change","change":{"resource":{"addr":"aws_route.depends"},"action":"replace"}}
            """
        #expect(
            TerraformPlan.drift(of: text) == [
                Drift("aws_eip.a", recorded: "as it was applied", observed: "not there"),
                Drift("aws_vpc.main", recorded: "as it was applied", observed: "changed"),
            ])
    }
}

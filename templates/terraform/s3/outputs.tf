output "name" {
  description = "The bucket's name."
  value       = aws_s3_bucket.this.id
}

output "arn" {
  description = "Its ARN."
  value       = aws_s3_bucket.this.arn
}

output "region" {
  description = "The region it is in."
  value       = data.aws_region.current.name
}

output "domain" {
  description = "Its host name in its region."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}

output "objects" {
  description = "The entity tags of its objects, by key."
  value       = { for key, object in aws_s3_object.this : key => object.etag }
}

/**
 * What the function answers when CloudWatch asks for its documentation, in Markdown.
 * https://github.com/aws-samples/cloudwatch-custom-widgets-samples
 */
export const DOCUMENTATION = `## Results of the city temperatures

Shows what the pipeline has come to, as its tables hold it.

### Widget parameters
Param | Description
---|---
**view** | \`averages\`: a table of the average of each city. \`windows\`: the highest temperatures of the newest windows
**sort** | \`city\`, \`average\` or \`count\`: the column that the averages are sorted by; \`city\` if left out
**order** | \`asc\` or \`desc\`; if left out, names from A on and numbers from the highest

### Example parameters
\`\`\` yaml
view: averages
sort: count
\`\`\`
`;

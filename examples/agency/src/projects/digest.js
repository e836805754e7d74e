module.exports = async function (data) {
	return data.hours.map((row) => `- ${row.user}: ${row.sum.hours} h`).join('\n');
};
